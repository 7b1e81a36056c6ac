package dev.tenon.engine.align;

import dev.tenon.api.spec.Doc;
import dev.tenon.engine.config.Default;

/** Thresholds of the recipe InstructGPT. */
public record GatesConfig(
    @Doc("least accuracy of the reward model on held-out pairs") @Default("0.6") double rewardAccuracy,
    @Doc("how many standard errors the policy's held-out reward must lie above that of the supervised model") @Default("2.0") double standardErrors,
    @Doc("most divergence from the supervised model, nats a sequence") @Default("10.0") double kl,
    @Doc("most answers without an end, a share") @Default("0.2") double withoutEnd) {}
