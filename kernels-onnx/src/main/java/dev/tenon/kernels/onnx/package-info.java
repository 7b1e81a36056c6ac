/**
 * Models as ONNX files, and ONNX Runtime to run them. No component is known here: the ops of a graph have forms in ONNX's operators,
 * directly or through their definitions.
 */
@NullMarked
package dev.tenon.kernels.onnx;

import org.jspecify.annotations.NullMarked;
