/**
 * Models run by something else than the engine, from the files that a graph format wrote.
 */
@Experimental
@NullMarked
package dev.tenon.api.session;

import dev.tenon.api.Experimental;
import org.jspecify.annotations.NullMarked;
