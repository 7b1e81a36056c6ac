/** Tokenizers as runs and models need them: trained, kept beside the model, read back. The algorithms are plugins. */
@NullMarked
package dev.tenon.engine.text;

import org.jspecify.annotations.NullMarked;
