/**
 * Where the figures of a run go.
 */
@Experimental
@NullMarked
package dev.tenon.api.track;

import dev.tenon.api.Experimental;
import org.jspecify.annotations.NullMarked;
