/**
 * Networks as data: trees of records whose leaves are parameters, and what such a tree may ask about the run it
 * is part of.
 */
@Experimental
@NullMarked
package dev.tenon.api.nn;

import dev.tenon.api.Experimental;
import org.jspecify.annotations.NullMarked;
