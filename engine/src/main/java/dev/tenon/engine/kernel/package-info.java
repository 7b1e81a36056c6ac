/** Which routine computes an op on this machine, and the threads that routines share. No numbers are computed here. */
@NullMarked
package dev.tenon.engine.kernel;

import org.jspecify.annotations.NullMarked;
