/** What kernels of any kind on the CPU share. */
@NullMarked
package dev.tenon.kernels.cpu;

import org.jspecify.annotations.NullMarked;
