package dev.tenon.api.workbench;

import java.nio.file.Path;
import java.util.OptionalDouble;

/**
 * How a training ended.
 *
 * @param run its folder
 * @param checkpoint the last one saved
 * @param step updates done
 * @param tokens tokens learned from
 * @param trainLoss of the last update, nats a token
 * @param validationLoss of the last evaluation, nats a token, if there is validation data
 * @param unigramEntropy of the validation tokens, nats a token: the least loss of a model that knows only how frequent each is
 * @param interrupted whether it was asked to stop before its end
 */
public record Outcome(Path run, Path checkpoint, int step, long tokens, double trainLoss, OptionalDouble validationLoss,
    OptionalDouble unigramEntropy, boolean interrupted) {}
