/** Strategies of fine-tuning: everything, low-rank adapters, those over a quantised base, and learned scales. */
@NullMarked
package dev.tenon.plugins.finetuning;

import org.jspecify.annotations.NullMarked;
