/**
 * How ops are computed: a set of kernels offers a routine for an op and the types of its inputs. Offering none is
 * always right: a fused op then runs through its definition.
 */
@Experimental
@NullMarked
package dev.tenon.api.kernel;

import dev.tenon.api.Experimental;
import org.jspecify.annotations.NullMarked;
