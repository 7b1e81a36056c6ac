/**
 * From documents to batches: text is tokenized once into a store of mapped files, and windows are cut from it. Nothing here knows
 * a model or an optimizer.
 */
@NullMarked
package dev.tenon.engine.data;

import org.jspecify.annotations.NullMarked;
