/** What sources of text promise. */
@NullMarked
package dev.tenon.testkit.data;

import org.jspecify.annotations.NullMarked;
