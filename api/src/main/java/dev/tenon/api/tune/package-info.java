/**
 * Fine-tuning as a rewrite of a model's tree: which parameters are trained, what is put beside those that are not, and how all that is
 * folded back. Nothing here trains.
 *
 * <p>How a strategy is applied: the base is loaded, its matrices as {@link dev.tenon.api.tune.FineTuning#kept} says; then
 * {@link dev.tenon.api.tune.FineTuning#adapt} gives the tree to train, whose frozen parameters are the base's own memory. So the base
 * may go on being used beside it, as a reference for example, and is held once; what {@code full} trains is the base itself. The tree is
 * trained as any other: frozen parameters get no gradient and no slot of the optimizer. An adapter is what
 * {@link dev.tenon.api.tune.Adapted#names} lists.
 */
@Experimental
@NullMarked
package dev.tenon.api.tune;

import dev.tenon.api.Experimental;
import org.jspecify.annotations.NullMarked;
