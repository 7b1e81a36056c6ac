package dev.tenon.engine.train;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Linear;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.op.CrossEntropy;
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
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tensor programs of training, traced from the model's own code. Inputs are named: {@code tokens}, {@code labels},
 * {@code positions}, {@code segments} int64 [batch, time]; a parameter by its path; its gradient and slots behind a prefix.
 */
public final class StepPrograms {
  private static final TensorType SCALAR = new TensorType(DType.FLOAT32, Shape.SCALAR);

  private final Decoder model;
  private final boolean dropping;
  private final boolean checkpointing;
  private final Map<String, Parameter> parameters;

  public StepPrograms(Decoder model) {
    this(model, true, false);
  }

  private StepPrograms(Decoder model, boolean dropping, boolean checkpointing) {
    this.model = model;
    this.dropping = dropping;
    this.checkpointing = checkpointing;
    parameters = Layers.parameters(model);
  }

  /** The same without dropout: for comparing gradients. */
  public static StepPrograms withoutDropout(Decoder model) {
    return new StepPrograms(model, false, false);
  }

  /** The same with programs of gradients that keep, of each block, only what enters it, and compute its inside again in the backward pass. */
  public static StepPrograms checkpointing(Decoder model) {
    return new StepPrograms(model, true, true);
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

  /**
   * Forward and backward of one micro-batch. The loss is the sum of the labels' negative log-likelihoods times {@code scale};
   * outputs {@code loss} (the unscaled sum) and {@code count}; gradients are set by the first micro-batch of an update and
   * added to by the others.
   */
  public Program gradients(int batch, int time, boolean first) {
    Trace trace = new Trace();
    Tape tape = new Tape(trace);
    var inputs = new Batched(trace, batch, time);
    Tensor seed = tape.constant(trace.input("seed", TensorType.of(DType.INT64, 2)));
    Tensor scale = trace.input("scale", SCALAR);
    Map<Parameter, Tensor> leaves = new IdentityHashMap<>();
    parameters.forEach((path, p) -> {
      Tensor weight = trace.input(path, p.value().type());
      leaves.put(p, p.frozen() ? tape.constant(weight) : tape.leaf(weight));
    });
    Tensor positions = tape.constant(inputs.positions), segments = tape.constant(inputs.segments);
    var pass = ModelPass.of(p -> ModelPass.known(leaves, p), positions, segments, new NothingKept(positions, segments),
        dropping ? Optional.of(seed) : Optional.empty());
    List<Tensor> loss = loss(model, tape.constant(inputs.tokens), tape.constant(inputs.labels), pass);
    Regions blocks = trace.regions(stream(pass).stream().map(tape::value).toList());
    trace.output("loss", tape.value(loss.get(0)));
    trace.output("count", tape.value(loss.get(1)));
    tape.backward(Map.of(loss.get(0), scale));
    trainable().forEach((path, p) -> {
      Tensor leaf = ModelPass.known(leaves, p);
      Tensor old = first ? null : trace.input(gradient(path), p.value().type());
      Tensor now = tape.gradient(leaf).orElseGet(() -> tape.value(leaf).fullLike(0));
      if (first) trace.input(gradient(path), p.value().type());
      trace.update(gradient(path), old == null ? now : old.plus(now));
    });
    return checkpointing ? trace.finish().recomputing(blocks) : trace.finish();
  }

  /** What the decoder handed from block to block, from what entered the first to what left the last. */
  private List<Tensor> stream(Pass pass) {
    List<Tensor> all = new ArrayList<>();
    for (int i = 0; i < model.blocks().size(); i++) all.add(pass.published("hidden_states." + i));
    all.add(pass.published("before_final_norm"));
    return all;
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

  /** Loss without gradients: outputs {@code loss} (sum) and {@code count}. */
  public Program evaluation(int batch, int time) {
    Trace trace = new Trace();
    var inputs = new Batched(trace, batch, time);
    List<Tensor> loss = loss(model, inputs.tokens, inputs.labels, inputs.pass(parameters, trace));
    trace.output("loss", loss.get(0));
    trace.output("count", loss.get(1));
    return trace.finish();
  }

  /** What the model says of every position: outputs {@code logits} [batch, time, vocab] and whatever layers publish, by name. */
  public Program forward(int batch, int time) {
    Trace trace = new Trace();
    var inputs = new Batched(trace, batch, time);
    ModelPass pass = inputs.pass(parameters, trace);
    trace.output("logits", model.head().apply(model.hidden(inputs.tokens, pass), pass.at("head")));
    pass.published().forEach(trace::output);
    return trace.finish();
  }

  /** Sum of the labels' negative log-likelihoods, and how many were counted. */
  static List<Tensor> loss(Decoder model, Tensor tokens, Tensor labels, Pass pass) {
    Tensor hidden = model.hidden(tokens, pass);
    if (model.head() instanceof Linear(Parameter weight, Optional<Parameter> bias) && bias.isEmpty())
      return new CrossEntropy.Projected().on(hidden, pass.read(weight), labels);
    return new CrossEntropy().on(model.head().apply(hidden, pass.at("head")), labels);
  }

  /** The inputs of a batch. */
  private static final class Batched {
    final Tensor tokens, labels, positions, segments;

    Batched(Trace trace, int batch, int time) {
      TensorType type = TensorType.of(DType.INT64, batch, time);
      tokens = trace.input("tokens", type);
      labels = trace.input("labels", type);
      positions = trace.input("positions", type);
      segments = trace.input("segments", type);
    }

    ModelPass pass(Map<String, Parameter> parameters, Trace trace) {
      Map<Parameter, Tensor> read = new IdentityHashMap<>();
      parameters.forEach((path, p) -> read.put(p, trace.input(path, p.value().type())));
      return ModelPass.of(p -> ModelPass.known(read, p), positions, segments, new NothingKept(positions, segments),
          Optional.empty());
    }
  }
}
