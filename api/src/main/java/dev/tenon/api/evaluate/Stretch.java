package dev.tenon.api.evaluate;

/**
 * A stretch of a text and how well a model predicted it.
 *
 * @param loss sum over its tokens of their negative log-likelihoods, nats
 * @param tokens predicted
 * @param bytes of UTF-8 that these tokens stand for
 */
public record Stretch(double loss, long tokens, long bytes) {}
