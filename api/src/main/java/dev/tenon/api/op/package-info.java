/**
 * Fused ops: phrases of the tensor language that deserve a kernel or a gradient of their own. Each is defined in
 * primitives, and that definition is its meaning, its shape, its default gradient and the answer a kernel must
 * reproduce.
 */
@Experimental
@NullMarked
package dev.tenon.api.op;

import dev.tenon.api.Experimental;
import org.jspecify.annotations.NullMarked;
