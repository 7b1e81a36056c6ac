package dev.tenon.api.evaluate;

/**
 * How likely a model finds a continuation.
 *
 * @param log the natural logarithm of its probability, the sum over its tokens: nats, not above 0
 * @param tokens how many there are
 * @param greedy whether each is the one that the model finds likeliest
 */
public record Likelihood(double log, int tokens, boolean greedy) {}
