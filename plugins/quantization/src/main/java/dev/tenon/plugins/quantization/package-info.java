/**
 * Formats of weights in fewer bits: ggml's blocks (GGUF files) and the four-bit floats of QLoRA. Each record's documentation is the
 * layout of its bytes in memory, which kernels are written against. No kernels and no files here.
 */
@NullMarked
package dev.tenon.plugins.quantization;

import org.jspecify.annotations.NullMarked;
