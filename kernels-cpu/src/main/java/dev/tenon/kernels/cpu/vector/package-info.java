/**
 * Kernels over float32 written with the Vector API, one file an op. Sums run in an order fixed by the shapes, so the bytes do not
 * depend on threads nor on whether a method has been compiled yet.
 */
@NullMarked
package dev.tenon.kernels.cpu.vector;

import org.jspecify.annotations.NullMarked;
