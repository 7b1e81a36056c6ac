/** Positional encodings, each a setting and what it does to embeddings, to queries and keys, or to scores. */
@NullMarked
package dev.tenon.plugins.positions;

import org.jspecify.annotations.NullMarked;
