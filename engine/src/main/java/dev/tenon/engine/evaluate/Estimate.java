package dev.tenon.engine.evaluate;

import dev.tenon.api.evaluate.Figure;

/**
 * A figure of a model.
 *
 * @param value not a number where there was nothing to make it of
 * @param interval of {@link Resampling#LEVEL}
 * @param items that it is made of
 */
public record Estimate(Figure figure, double value, Interval interval, long items) {}
