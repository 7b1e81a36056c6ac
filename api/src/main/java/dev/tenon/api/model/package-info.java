/**
 * The parts of a language model that plugins replace (attention, positions, norm, feed-forward, block) and the
 * decoder they are assembled into.
 */
@Experimental
@NullMarked
package dev.tenon.api.model;

import dev.tenon.api.Experimental;
import org.jspecify.annotations.NullMarked;
