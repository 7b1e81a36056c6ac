package dev.tenon.engine.run;

import dev.tenon.api.tune.FineTuning;
import java.nio.file.Path;

/**
 * A model to begin with, and how it is tuned: {@code model: {path: MODEL}} and {@code finetuning: {type: lora}}.
 *
 * @param base what a user means by MODEL
 */
public record Tuning(Path base, FineTuning strategy) {}
