package dev.tenon.engine.align;

import dev.tenon.api.align.Alignment;
import dev.tenon.api.align.Reward;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.tune.FineTuning;
import dev.tenon.engine.config.Binder;
import dev.tenon.engine.config.Bound;
import dev.tenon.engine.config.ConfigException;
import dev.tenon.engine.config.Default;
import dev.tenon.engine.config.Node;
import dev.tenon.engine.config.Place;
import dev.tenon.engine.config.Resolved;
import dev.tenon.engine.config.YamlWriter;
import dev.tenon.engine.run.TrainConfig;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A config of an alignment: which model learns, by which method, from what.
 *
 * @param model the one that learns
 * @param reward sources of rewards, of methods that ask for some
 * @param value the model that the value model begins as
 */
public record AlignSpec(@Doc("the model that learns") Base model,
    @Doc("the method") Alignment align,
    @Doc("what answers are worth; one or a list") @Default("[]") List<Reward.Spec> reward,
    @Doc("how the model is tuned; all of it if not given") Optional<FineTuning> finetuning,
    @Doc("what is learned from") RowsConfig data,
    @Doc("texts to keep from unlearning (PPO-ptx): files of rows to learn to write") @Default("[]") List<Path> ptx,
    @Doc("what the value model begins as; the reward model, or else the base") Optional<Path> value,
    @Doc("how it is trained") TrainConfig train) {
  /** A model that exists. */
  public record Base(@Doc("its folder, or a run") Path path) {}

  /** What is usual for models that have been trained before. */
  private static final Map<String, Object> USUAL = Map.of("learning_rate", 1e-4, "num_train_epochs", 1, "batch_size", 8,
      "schedule", Map.of("type", "linear"), "optimizer", Map.of("type", "adamw", "beta2", 0.999, "weight_decay", 0.0),
      "eval_steps", 50, "save_steps", 100, "sample_tokens", 40);

  public AlignSpec {
    reward = List.copyOf(reward);
    ptx = List.copyOf(ptx);
    if (align.cast().contains(Alignment.Role.REWARD) && reward.isEmpty())
      throw new IllegalArgumentException("reward is missing; " + align.type()
          + " learns from rewards: a model ({type: model, path: RUN}), or a rule (length, regex, verifier)");
  }

  /**
   * Binds a config.
   *
   * @throws ConfigException if a key, a value or a type is wrong or missing
   */
  public static Bound<AlignSpec> of(Node.Mapping config, Binder binder) {
    Node.Mapping train = config.find("train").filter(n -> n instanceof Node.Mapping).map(Node.Mapping.class::cast)
        .orElseGet(() -> new Node.Mapping(config.place(), Map.of()));
    boolean counted = train.find("max_steps").isPresent();
    for (var usual : new java.util.TreeMap<>(USUAL).entrySet())
      if (train.find(usual.getKey()).isEmpty() && !(counted && usual.getKey().equals("num_train_epochs")))
        train = train.with(usual.getKey(), Node.of(usual.getValue(), Place.of("default")));
    return binder.bind(AlignSpec.class, config.with("train", train));
  }

  /** The same with the day that chat templates take for today, unless it is set. */
  public AlignSpec dated(LocalDate day) {
    return new AlignSpec(model, align, reward, finetuning, data.dated(day), ptx, value, train);
  }

  /** Every setting with its value. */
  public Map<String, Object> resolved() {
    return new LinkedHashMap<>(Resolved.of(this));
  }

  public String yaml() {
    return YamlWriter.write(resolved());
  }
}
