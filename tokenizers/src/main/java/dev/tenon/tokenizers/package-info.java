/**
 * Tokenizers that train, encode and are kept as Hugging Face's tokenizer.json. JSON itself is read and written by the
 * engine; here it is maps and lists.
 */
@NullMarked
package dev.tenon.tokenizers;

import org.jspecify.annotations.NullMarked;
