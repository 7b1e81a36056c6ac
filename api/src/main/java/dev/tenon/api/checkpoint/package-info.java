/**
 * How published families of checkpoints name and lay out what Tenon's models hold.
 */
@Experimental
@NullMarked
package dev.tenon.api.checkpoint;

import dev.tenon.api.Experimental;
import org.jspecify.annotations.NullMarked;
