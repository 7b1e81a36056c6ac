/**
 * How a model learns: optimizers and learning-rate schedules.
 */
@Experimental
@NullMarked
package dev.tenon.api.train;

import dev.tenon.api.Experimental;
import org.jspecify.annotations.NullMarked;
