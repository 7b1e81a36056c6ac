package dev.tenon.engine.gguf;

import dev.tenon.api.tensor.Shape;

/**
 * A tensor as a file's head announces it.
 *
 * @param shape outermost axis first, unlike in the file
 * @param type the format's number of it
 * @param begin of its bytes, counted from the file's beginning
 */
public record GgufTensor(String name, Shape shape, int type, long begin) {}
