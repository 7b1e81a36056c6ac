/** Models that write: memories, batches of unequal length, the loop of choosing tokens. */
@NullMarked
package dev.tenon.engine.decode;

import org.jspecify.annotations.NullMarked;
