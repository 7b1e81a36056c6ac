/**
 * Text to tokens and back, and the choice of the next token.
 */
@Experimental
@NullMarked
package dev.tenon.api.text;

import dev.tenon.api.Experimental;
import org.jspecify.annotations.NullMarked;
