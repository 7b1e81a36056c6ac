/**
 * How good a model is at something: tasks make figures of a user's data, asking a model through a scorer. What the figures are worth
 * (intervals, comparisons) is the host's to say.
 */
@Experimental
@NullMarked
package dev.tenon.api.evaluate;

import dev.tenon.api.Experimental;
import org.jspecify.annotations.NullMarked;
