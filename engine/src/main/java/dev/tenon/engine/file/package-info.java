/** Files as people and programs meet them: JSON trees, words for why one cannot be read, and the store that all is written through. */
@NullMarked
package dev.tenon.engine.file;

import org.jspecify.annotations.NullMarked;
