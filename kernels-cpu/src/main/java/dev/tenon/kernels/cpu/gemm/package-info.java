/**
 * Matrix products of 32-bit floats: packed and tiled for large ones, in place for few rows or columns, with the products
 * that a projection and a language model's loss are made of. Nothing here knows of any other op.
 */
@NullMarked
package dev.tenon.kernels.cpu.gemm;

import org.jspecify.annotations.NullMarked;
