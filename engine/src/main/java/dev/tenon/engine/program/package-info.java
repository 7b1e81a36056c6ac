/** Tensor programs as data: traced once for each signature of inputs, lowered to kernels, planned into one block of memory, run many times; and the eager reading beside it. */
@NullMarked
package dev.tenon.engine.program;

import org.jspecify.annotations.NullMarked;
