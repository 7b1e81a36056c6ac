package dev.tenon.engine.plugin;

import dev.tenon.api.align.Alignment;
import dev.tenon.api.align.Reward;
import dev.tenon.api.checkpoint.Family;
import dev.tenon.api.data.Documents;
import dev.tenon.api.evaluate.Task;
import dev.tenon.api.graph.GraphFormat;
import dev.tenon.api.kernel.Kernels;
import dev.tenon.api.model.Attention;
import dev.tenon.api.model.Block;
import dev.tenon.api.model.FeedForward;
import dev.tenon.api.model.Norm;
import dev.tenon.api.model.Positions;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.session.InferenceSession;
import dev.tenon.api.spec.Spec;
import dev.tenon.api.text.Sampler;
import dev.tenon.api.text.TokenizerFormat;
import dev.tenon.api.text.TokenizerTrainer;
import dev.tenon.api.track.Tracker;
import dev.tenon.api.train.Optimizer;
import dev.tenon.api.train.Schedule;
import dev.tenon.api.tune.FineTuning;
import dev.tenon.api.workbench.Command;
import java.util.List;
import java.util.Optional;

/**
 * A part that plugins can play.
 *
 * @param service the interface they provide
 * @param title what people call it: {@code attention}
 */
public record Role<S extends Spec>(Class<S> service, String title) {
  /** All there are; each is a {@code uses} of this module. */
  public static final List<Role<?>> ALL = List.of(
      new Role<>(Attention.Spec.class, "attention"),
      new Role<>(Positions.Spec.class, "positions"),
      new Role<>(Norm.Spec.class, "norm"),
      new Role<>(FeedForward.Spec.class, "feed-forward"),
      new Role<>(Block.Spec.class, "block"),
      new Role<>(Optimizer.class, "optimizer"),
      new Role<>(Schedule.class, "schedule"),
      new Role<>(Alignment.class, "alignment"),
      new Role<>(Reward.Spec.class, "reward"),
      new Role<>(Quantization.class, "quantization"),
      new Role<>(FineTuning.class, "fine-tuning"),
      new Role<>(TokenizerTrainer.class, "tokenizer"),
      new Role<>(TokenizerFormat.class, "tokenizer format"),
      new Role<>(Sampler.class, "sampler"),
      new Role<>(Documents.class, "documents"),
      new Role<>(Task.class, "evaluation task"),
      new Role<>(Tracker.class, "tracker"),
      new Role<>(Family.class, "family"),
      new Role<>(Kernels.class, "kernels"),
      new Role<>(GraphFormat.class, "graph format"),
      new Role<>(InferenceSession.class, "session"),
      new Role<>(Command.class, "command"));

  /** The role of a service interface, by its binary name. */
  static Optional<Role<?>> of(String service) {
    return ALL.stream().filter(r -> r.service().getName().equals(service)).findFirst();
  }
}
