/**
 * Weights in fewer bits: formats that keep a matrix as blocks of bytes, what they are defined to mean, and how they are made.
 * Nothing here knows of models or kernels.
 */
@Experimental
@NullMarked
package dev.tenon.api.quantization;

import dev.tenon.api.Experimental;
import org.jspecify.annotations.NullMarked;
