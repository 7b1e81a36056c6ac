/**
 * Where training text comes from: documents for pre-training; rows of text and messages, of TRL's types, for fine-tuning
 * and alignment, and what makes token ids of them.
 */
@Experimental
@NullMarked
package dev.tenon.api.data;

import dev.tenon.api.Experimental;
import org.jspecify.annotations.NullMarked;
