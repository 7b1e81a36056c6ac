/** The models that play in an alignment, and what they are asked and let write while experience is gathered. */
@NullMarked
package dev.tenon.engine.align;

import org.jspecify.annotations.NullMarked;
