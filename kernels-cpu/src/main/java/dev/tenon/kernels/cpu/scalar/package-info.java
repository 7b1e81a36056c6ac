/**
 * What every primitive means, in plain loops: slow, obvious, and right for all element types. Fast kernels are judged
 * by these. No fused op lives here, they run through their definitions.
 */
@NullMarked
package dev.tenon.kernels.cpu.scalar;

import org.jspecify.annotations.NullMarked;
