/**
 * How a model learns from examples, preferences and rewards. A method is a loss and an experience; the loop around it, the models
 * that play in it and the sampling of answers are the host's.
 */
@Experimental
@NullMarked
package dev.tenon.api.align;

import dev.tenon.api.Experimental;
import org.jspecify.annotations.NullMarked;
