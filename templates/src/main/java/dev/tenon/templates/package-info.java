/** A model's chat template, and what conversations become by it. */
@NullMarked
package dev.tenon.templates;

import org.jspecify.annotations.NullMarked;
