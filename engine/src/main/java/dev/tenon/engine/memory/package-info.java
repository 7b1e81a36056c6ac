/** Tensor memory by lifetime: weights, run, step. Counts every byte it hands out. */
@NullMarked
package dev.tenon.engine.memory;

import org.jspecify.annotations.NullMarked;
