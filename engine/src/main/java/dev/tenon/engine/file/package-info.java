/** Files as people and programs meet them: JSON trees, and words for why one cannot be read. */
@NullMarked
package dev.tenon.engine.file;

import org.jspecify.annotations.NullMarked;
