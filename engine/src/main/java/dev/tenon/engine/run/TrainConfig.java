package dev.tenon.engine.run;

import dev.tenon.api.spec.Doc;
import dev.tenon.api.spec.Key;
import dev.tenon.api.track.Tracker;
import dev.tenon.api.train.Optimizer;
import dev.tenon.api.train.Schedule;
import dev.tenon.engine.config.Default;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.train.Learner;
import dev.tenon.engine.train.OptimizerGroups;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The {@code train} section of a config. Steps are updates.
 *
 * @param gradientCheckpointing whether a micro-batch keeps, of each block, only what enters it (4 bytes × batch_size ×
 *        sequence_length × hidden_size) from its forward to its backward pass, which computes the block's inside again: the same bytes
 *        of losses and weights, some 15 % more floating-point operations. Chen et al. 2016, "Training Deep Nets with Sublinear
 *        Memory Cost"; the name is that of Hugging Face's TrainingArguments
 */
public record TrainConfig(
    @Doc("updates of the run") @Default("1000") @Key(aliases = {
        "max_iters", "num_training_steps"}) int maxSteps,
    @Doc("passes over the data instead of max_steps") OptionalDouble numTrainEpochs,
    @Doc("sequences of a micro-batch") @Default("16") @Key(aliases = {"per_device_train_batch_size",
        "micro_batch_size"}) int batchSize,
    @Doc("tokens of a sequence") @Default("256") @Key(aliases = {"block_size", "max_length",
        "max_seq_length"}) int sequenceLength,
    @Doc("micro-batches of an update") @Default("1") int gradientAccumulationSteps,
    @Doc("whether the inside of blocks is computed again in the backward pass: less memory, more time, the same bytes") @Default("false") boolean gradientCheckpointing,
    @Doc("the schedule's peak") @Default("1.0e-3") @Key(aliases = {"lr"}) double learningRate,
    @Doc("how the rate goes over the run") @Default("cosine") @Key(aliases = {"lr_scheduler_type"}) Schedule schedule,
    @Doc("how gradients become changes") @Default("adamw") @Key(aliases = {"optim"}) Optimizer optimizer,
    @Doc("settings for parameters whose path matches") @Default("[]") List<OptimizerGroups.Group> parameterGroups,
    @Doc("gradients are scaled down to this norm; 0: never") @Default("1.0") @Key(aliases = {
        "grad_clip"}) double maxGradNorm,
    @Doc("updates between evaluations; 0: at the end only") @Default("250") @Key(aliases = {
        "eval_interval"}) int evalSteps,
    @Doc("updates between checkpoints; 0: at the end only") @Default("500") int saveSteps,
    @Doc("checkpoints kept") @Default("3") int saveTotalLimit,
    @Doc("updates between lines of metrics.jsonl") @Default("1") int loggingSteps,
    @Doc("where figures go besides metrics.jsonl") @Default("[]") @Key(aliases = {
        "report_to"}) List<Tracker> trackers,
    @Doc("evaluations without a better loss after which to stop; none: never") OptionalInt earlyStoppingPatience,
    @Doc("what the model continues after each evaluation, for samples.txt") @Default("['']") List<String> samplePrompts,
    @Doc("tokens of a sample; 0: no samples") @Default("60") int sampleTokens,
    @Doc("of weights, order of data, dropout and samples") @Default("1337") long seed,
    @Doc("vector, scalar or a plugin's") @Default("vector") String kernels,
    @Doc("threads; the machine's if not given") OptionalInt threads) {
  private static final Pattern STEPS = Pattern.compile("\\s*((?:\\S+\\.)?train\\.)max_steps\\s*=");

  public TrainConfig {
    atLeast(1, "max_steps", maxSteps);
    atLeast(1, "batch_size", batchSize);
    atLeast(1, "sequence_length", sequenceLength);
    atLeast(1, "gradient_accumulation_steps", gradientAccumulationSteps);
    atLeast(0, "eval_steps", evalSteps);
    atLeast(0, "save_steps", saveSteps);
    atLeast(1, "save_total_limit", saveTotalLimit);
    atLeast(1, "logging_steps", loggingSteps);
    atLeast(0, "sample_tokens", sampleTokens);
    earlyStoppingPatience.ifPresent(p -> atLeast(1, "early_stopping_patience", p));
    threads.ifPresent(TrainConfig::requireThreads);
    if ((long) batchSize * sequenceLength > Integer.MAX_VALUE)
      throw new IllegalArgumentException("batch_size (" + batchSize + ") times sequence_length (" + sequenceLength
          + ") is more tokens than a micro-batch may have, " + Integer.MAX_VALUE);
    numTrainEpochs.ifPresent(e -> {
      if (!(e > 0)) throw new IllegalArgumentException("num_train_epochs is " + e + "; it must be positive");
    });
    if (!(learningRate >= 0) || Double.isInfinite(learningRate))
      throw new IllegalArgumentException(
          "learning_rate is " + learningRate + "; it must be finite and not negative");
    if (!(maxGradNorm >= 0))
      throw new IllegalArgumentException("max_grad_norm is " + maxGradNorm + "; it must not be negative");
    parameterGroups = List.copyOf(parameterGroups);
    trackers = List.copyOf(trackers);
    samplePrompts = List.copyOf(samplePrompts);
  }

  private static void atLeast(int least, String key, int value) {
    if (value < least) throw new IllegalArgumentException(key + " is " + value + "; it must be at least " + least);
  }

  private static void requireThreads(int threads) {
    if (threads < 1 || threads > WorkerPool.MOST)
      throw new IllegalArgumentException("threads is " + threads + "; it must be from 1 to " + WorkerPool.MOST);
  }

  /**
   * What an update is made of.
   *
   * @param time tokens of a row
   */
  public Learner.Settings learnerSettings(int time) {
    return new Learner.Settings(batchSize, time, gradientAccumulationSteps,
        maxGradNorm == 0 ? Double.POSITIVE_INFINITY : maxGradNorm, seed, gradientCheckpointing);
  }

  /** Sequences of an update. */
  public long rowsPerStep() {
    return (long) batchSize * gradientAccumulationSteps;
  }

  /** Assignments with which epochs that a config has do not go before steps that are set over it, in any section that trains. */
  public static List<String> counted(List<String> overrides) {
    return overrides.stream().flatMap(each -> {
      Matcher steps = STEPS.matcher(each);
      return steps.lookingAt() ? Stream.of(each, steps.group(1) + "num_train_epochs=") : Stream.of(each);
    }).toList();
  }

  /** Updates of the whole run, when the data has so many windows. */
  public int steps(long windows) {
    return numTrainEpochs.isPresent()
        ? (int) Math.max(1,
            Math.min(Integer.MAX_VALUE, Math.round(numTrainEpochs.getAsDouble() * windows / rowsPerStep())))
        : maxSteps;
  }
}
