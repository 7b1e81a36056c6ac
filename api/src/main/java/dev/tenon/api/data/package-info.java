/**
 * Where training text comes from.
 */
@Experimental
@NullMarked
package dev.tenon.api.data;

import dev.tenon.api.Experimental;
import org.jspecify.annotations.NullMarked;
