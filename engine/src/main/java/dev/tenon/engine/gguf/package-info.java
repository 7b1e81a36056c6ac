/**
 * The GGUF format: a file's head as it stands there, what it says of a tokenizer, and how one is written. What models make of it is
 * not known here.
 */
@NullMarked
package dev.tenon.engine.gguf;

import org.jspecify.annotations.NullMarked;
