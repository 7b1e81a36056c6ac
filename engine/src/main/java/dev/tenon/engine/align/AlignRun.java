package dev.tenon.engine.align;

import dev.tenon.api.align.Alignment;
import dev.tenon.api.align.Reward;
import dev.tenon.api.align.Sequences;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.workbench.Listener;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.checkpoint.Content;
import dev.tenon.engine.checkpoint.Sha256;
import dev.tenon.engine.decode.Decoding;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.rows.RowEncoder;
import dev.tenon.engine.run.RunFolder;
import dev.tenon.engine.run.TrainingLoop;
import dev.tenon.engine.text.Tokenizers;
import dev.tenon.engine.train.ExperienceMeter;
import dev.tenon.engine.train.Learner;
import dev.tenon.engine.train.Objective;
import dev.tenon.engine.train.OptimizerGroups;
import dev.tenon.engine.train.Pupils;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * An alignment that is ready for a step.
 *
 * @param dataSha256 of the data and the base
 */
public record AlignRun(TrainingLoop loop, String tokenizerSha256, String dataSha256) {
  /** What computes. */
  public record Tools(KernelSet kernels, WorkerPool workers, TensorMemory memory) {
    Asking asking(Decoder model) {
      return new Asking(model, kernels, workers, memory);
    }
  }

  /**
   * The models in memory.
   *
   * @param policy what is trained
   * @param reference the policy before, if it is needed
   * @param value trained beside it, if it is needed
   * @param context most tokens of a row
   * @param baseSha256 of the model that the policy was
   */
  public record Parts(Decoder policy, Optional<Decoder> reference, Optional<Decoder> value, int context,
      Tokenizers.Kept tokenizer, List<Reward> rewards, String baseSha256) {}

  /**
   * Sources of rewards, built.
   *
   * @param models folders of the reward models that they asked for
   */
  public record Sources(List<Reward> all, List<Path> models) {}

  /**
   * Builds the sources of rewards.
   *
   * @param load gives a reward model
   */
  public static Sources sources(List<Reward.Spec> specs, Function<Path, Decoder> load, Tools tools) {
    var models = new ArrayList<Path>();
    Reward.Site site = path -> {
      models.add(path);
      Asking model = tools.asking(load.apply(path));
      return rows -> scores(model, rows);
    };
    return new Sources(specs.stream().map(spec -> spec.build(site)).toList(), models);
  }

  private static double[] scores(Asking model, List<int[]> rows) {
    Sequences read = Sequences.of(rows.stream().map(ids -> Sequences.Row.answer(ids, ids.length)).toList());
    Array scores = model.scores(dev.tenon.api.align.Experience.empty().with("answers", read), "answers");
    double[] all = new double[rows.size()];
    for (int i = 0; i < all.length; i++) all[i] = scores.at(i);
    return all;
  }

  /**
   * Puts a run together.
   *
   * @param files of the model, for checkpoints
   * @throws UserError if the data is not what the method learns from
   */
  public static AlignRun of(AlignSpec spec, RunFolder folder, Parts parts, Supplier<Map<String, Content>> files,
      Tools tools, Listener listener) {
    Alignment method = spec.align();
    RowEncoder encoder = spec.data().encoder(parts.tokenizer);
    listener.phase("reading rows", OptionalDouble.empty());
    Data data = Data.of(spec, encoder, parts.context);
    data.notes().forEach(listener::noted);
    Optional<Rollouts> rollouts = method.scalar()
        ? Optional.empty()
        : Optional.of(new Rollouts(new Decoding(parts.policy, tools.kernels, tools.workers, tools.memory),
            parts.tokenizer.tokenizer(), encoder.end(), tools.workers));
    var casting = new AlignmentCourse.Casting(tools.asking(parts.policy), parts.reference.map(tools::asking),
        parts.value.map(tools::asking), rollouts, parts.rewards);
    var pupils = new Pupils(parts.policy, parts.value);
    Objective objective = Objective.of(method);
    var learner = new Learner(pupils, objective,
        new OptimizerGroups(spec.train().optimizer(), spec.train().parameterGroups()),
        spec.train().learnerSettings(parts.context),
        tools.kernels, tools.workers, tools.memory);
    var meter = new ExperienceMeter(pupils, objective, tools.kernels, tools.workers, tools.memory);
    var course = new AlignmentCourse(method, spec.train(), data, casting, learner, meter);
    String hash = Sha256.of((data.sha256() + " " + parts.baseSha256).getBytes(StandardCharsets.UTF_8)),
        tokenizer = parts.tokenizer.sha256();
    var loop = new TrainingLoop(course, spec.train(), folder, new TrainingLoop.Saved(files, hash, tokenizer),
        tools.memory, listener);
    return new AlignRun(loop, tokenizer, hash);
  }
}
