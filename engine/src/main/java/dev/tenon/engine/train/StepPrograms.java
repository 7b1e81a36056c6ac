package dev.tenon.engine.train;

import dev.tenon.api.align.Loss;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.op.SquaredNorm;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.autograd.Tape;
import dev.tenon.engine.model.ModelPass;
import dev.tenon.engine.model.NothingKept;
import dev.tenon.engine.program.Program;
import dev.tenon.engine.program.Regions;
import dev.tenon.engine.program.Trace;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The tensor programs of training, traced from the models' and the objective's own code. Inputs are named: what is given by its name
 * in the {@link Signature}; a parameter by its path; its gradient and slots behind a prefix.
 */
public final class StepPrograms {
  private static final TensorType SCALAR = new TensorType(DType.FLOAT32, Shape.SCALAR);

  private final Pupils models;
  private final Objective objective;
  private final boolean dropping;
  private final boolean checkpointing;
  private final Map<String, Parameter> parameters;

  /** Of pre-training. */
  public StepPrograms(Decoder model) {
    this(new Pupils(model), Objective.nextToken(), true, false);
  }

  /**
   * Programs.
   *
   * @param checkpointing whether those of gradients keep, of each block, only what enters it, and compute its inside again in the
   *        backward pass
   */
  public StepPrograms(Pupils models, Objective objective, boolean checkpointing) {
    this(models, objective, objective.dropout(), checkpointing);
  }

  private StepPrograms(Pupils models, Objective objective, boolean dropping, boolean checkpointing) {
    this.models = models;
    this.objective = objective;
    this.dropping = dropping;
    this.checkpointing = checkpointing;
    parameters = models.parameters();
  }

  /** Those of pre-training without dropout: for comparing gradients. */
  public static StepPrograms withoutDropout(Decoder model) {
    return new StepPrograms(new Pupils(model), Objective.nextToken(), false, false);
  }

  /** Parameters that are learned, by path. */
  public Map<String, Parameter> trainable() {
    var all = new LinkedHashMap<>(parameters);
    all.values().removeIf(Parameter::frozen);
    return all;
  }

  static String gradient(String path) {
    return "gradient:" + path;
  }

  static String slot(String path, String name) {
    return "slot:" + path + ":" + name;
  }

  /** Value of a term of the loss before it is divided, by its number. */
  static String sum(int term) {
    return "sum." + term;
  }

  static String weight(int term) {
    return "weight." + term;
  }

  /** What the gradient of a term's sum is multiplied by. */
  public static String scale(int term) {
    return "scale." + term;
  }

  /**
   * A traced program and what its numbers mean.
   *
   * @param terms of the loss, in order
   * @param metrics names of figures that are outputs {@code NAME/sum} and {@code NAME/weight}
   */
  public record Judging(Program program, List<Meaning> terms, List<String> metrics) {}

  /** What a term of a loss is for. */
  public record Meaning(String name, double coefficient) {}

  /**
   * Forward and backward of one micro-batch: descends Σ scale · sum over the loss's terms. Outputs the sums, the metrics; gradients are
   * set by the first micro-batch of an update and added to by the others.
   */
  public Judging gradients(Signature signature, boolean first) {
    Trace trace = new Trace();
    Tape tape = new Tape(trace);
    Tensor seed = tape.constant(trace.input("seed", TensorType.of(DType.INT64, 2)));
    Map<Parameter, Tensor> leaves = new IdentityHashMap<>();
    parameters.forEach((path, p) -> {
      Tensor weight = trace.input(path, p.value().type());
      leaves.put(p, p.frozen() ? tape.constant(weight) : tape.leaf(weight));
    });
    var reading = new Reading(models, signature, name -> tape.constant(input(trace, signature, name)),
        p -> ModelPass.known(leaves, p), dropping ? Optional.of(seed) : Optional.empty());
    var reported = new Reported(trace, tape::value);
    Loss loss = objective.loss(reading, reported);
    Regions blocks = trace.regions(reading.stream().stream().map(tape::value).toList());
    Map<Tensor, Tensor> upstream = new HashMap<>();
    for (int k = 0; k < loss.terms().size(); k++) {
      Tensor sum = loss.terms().get(k).sum();
      trace.output(sum(k), tape.value(sum));
      upstream.merge(sum, trace.input(scale(k), SCALAR), Tensor::plus);
    }
    tape.backward(upstream);
    trainable().forEach((path, p) -> {
      Tensor leaf = ModelPass.known(leaves, p);
      Tensor old = first ? null : trace.input(gradient(path), p.value().type());
      Tensor now = tape.gradient(leaf).orElseGet(() -> tape.value(leaf).fullLike(0));
      if (first) trace.input(gradient(path), p.value().type());
      trace.update(gradient(path), old == null ? now : old.plus(now));
    });
    Program program = checkpointing ? trace.finish().recomputing(blocks) : trace.finish();
    return new Judging(program, meanings(loss), reported.names());
  }

  private static Tensor input(Trace trace, Signature signature, String name) {
    TensorType type = signature.types().get(name);
    if (type == null) throw new IllegalStateException("nothing is given under '" + name + "'");
    return trace.input(name, type);
  }

  private static List<Meaning> meanings(Loss loss) {
    return loss.terms().stream().map(t -> new Meaning(t.name(), t.coefficient())).toList();
  }

  /** The loss without gradients and dropout: outputs sums, weights and metrics. */
  public Judging evaluation(Signature signature) {
    Trace trace = new Trace();
    var reported = new Reported(trace, UnaryOperator.identity());
    Loss loss = objective.loss(reading(trace, signature), reported);
    for (int k = 0; k < loss.terms().size(); k++) {
      trace.output(sum(k), loss.terms().get(k).sum());
      trace.output(weight(k), loss.terms().get(k).weight());
    }
    return new Judging(trace.finish(), meanings(loss), reported.names());
  }

  /** Weights of the loss's terms alone, which no model has to be asked for. */
  public Program weights(Signature signature) {
    Trace trace = new Trace();
    Loss loss = objective.loss(reading(trace, signature), (_, _, _) -> {
    });
    for (int k = 0; k < loss.terms().size(); k++) trace.output(weight(k), loss.terms().get(k).weight());
    return trace.finish();
  }

  private Reading reading(Trace trace, Signature signature) {
    Map<Parameter, Tensor> read = new IdentityHashMap<>();
    parameters.forEach((path, p) -> read.put(p, trace.input(path, p.value().type())));
    return new Reading(models, signature, name -> input(trace, signature, name), p -> ModelPass.known(read, p),
        Optional.empty());
  }

  /**
   * What models say of rows, for whoever asks without learning: output {@code answer}.
   *
   * @param question asked of the reading
   */
  public Program answer(Signature signature,
      java.util.function.Function<dev.tenon.api.align.Learner, Tensor> question) {
    Trace trace = new Trace();
    trace.output("answer", question.apply(reading(trace, signature)));
    return trace.finish();
  }

  /** Outputs {@code squared_norm}: the sum of the squares of all gradients. */
  public Program squaredNorm() {
    Trace trace = new Trace();
    Tensor sum = null;
    for (var entry : trainable().entrySet()) {
      Tensor norm = new SquaredNorm().of(trace.input(gradient(entry.getKey()), entry.getValue().value().type()));
      sum = sum == null ? norm : sum.plus(norm);
    }
    if (sum == null) throw new IllegalArgumentException("there is nothing to train: every parameter is frozen");
    trace.output("squared_norm", sum);
    return trace.finish();
  }

  /** One step of the optimizer for every parameter; inputs {@code learning_rate}, {@code clip} (float32) and {@code step} (float64) are scalars. */
  public Program update(OptimizerGroups groups) {
    Trace trace = new Trace();
    Tensor rate = trace.input("learning_rate", SCALAR), clip = trace.input("clip", SCALAR);
    Tensor step = trace.input("step", new TensorType(DType.FLOAT64, Shape.SCALAR));
    trainable().forEach((path, p) -> {
      Tensor weight = trace.input(path, p.value().type());
      Tensor gradient = trace.input(gradient(path), p.value().type()).times(clip);
      var slots = groups.slots(path, p.shape());
      Map<String, Tensor> now = new LinkedHashMap<>();
      slots.forEach(s -> now.put(s.name(), trace.input(slot(path, s.name()), s.type())));
      List<Tensor> next = groups.step(path, weight, gradient, now, rate, step);
      trace.update(path, next.getFirst());
      for (int i = 0; i < slots.size(); i++) trace.update(slot(path, slots.get(i).name()), next.get(i + 1));
    });
    return trace.finish();
  }

  /** What the policy says of every position of texts: outputs {@code logits} [batch, time, vocab] and whatever layers publish, by name. */
  public Program forward(int batch, int time) {
    Trace trace = new Trace();
    TensorType type = TensorType.of(DType.INT64, batch, time);
    Tensor tokens = trace.input("tokens", type), positions = trace.input("positions", type),
        segments = trace.input("segments", type);
    trace.input("labels", type);
    Map<Parameter, Tensor> read = new IdentityHashMap<>();
    parameters.forEach((path, p) -> read.put(p, trace.input(path, p.value().type())));
    var pass = ModelPass.of(p -> ModelPass.known(read, p), positions, segments, new NothingKept(positions, segments),
        Optional.empty());
    Decoder model = models.policy();
    trace.output("logits", model.head().apply(model.hidden(tokens, pass), pass.at("head")));
    pass.published().forEach(trace::output);
    return trace.finish();
  }
}
