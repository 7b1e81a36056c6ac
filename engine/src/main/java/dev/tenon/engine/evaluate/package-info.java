/** How well text is predicted: what a model must beat. Reads streams of tokens; knows no model. */
@NullMarked
package dev.tenon.engine.evaluate;

import org.jspecify.annotations.NullMarked;
