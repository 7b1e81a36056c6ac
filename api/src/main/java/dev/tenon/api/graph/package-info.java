/**
 * A model's decoding as data, and the formats that other programs run it from. Nothing here computes.
 */
@Experimental
@NullMarked
package dev.tenon.api.graph;

import dev.tenon.api.Experimental;
import org.jspecify.annotations.NullMarked;
