/**
 * Projections by weights as they are stored, in blocks of few bits or in 16-bit floats: a few rows at a time by products that read the
 * weights once and in place, many rows by widening them into the panels of a large product. Each layout has a file of its own; what
 * uses layouts knows none of them.
 */
@NullMarked
package dev.tenon.kernels.cpu.stored;

import org.jspecify.annotations.NullMarked;
