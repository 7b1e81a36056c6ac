/** What families of published checkpoints promise. */
@NullMarked
package dev.tenon.testkit.checkpoint;

import org.jspecify.annotations.NullMarked;
