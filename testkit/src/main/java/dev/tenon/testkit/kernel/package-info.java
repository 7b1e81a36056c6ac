/** What kernels promise: the numbers of the definitions, the same bytes on any number of threads, nothing touched beside. */
@NullMarked
package dev.tenon.testkit.kernel;

import org.jspecify.annotations.NullMarked;
