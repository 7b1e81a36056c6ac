package dev.tenon.testkit.model;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.autograd.Tape;
import dev.tenon.engine.model.ModelPass;
import dev.tenon.engine.model.NothingKept;
import dev.tenon.engine.program.Program;
import dev.tenon.engine.program.Trace;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The readings of a model as programs. Inputs: {@code tokens}, {@code positions}, {@code segments}, int64 [rows, time], and each
 * parameter by its path.
 */
final class Programs {
  private Programs() {}

  /** Everything at once: outputs {@code logits}, [rows, time, vocab]. */
  static Program forward(Decoder model, int rows, int time) {
    Trace trace = new Trace();
    var in = new Inputs(trace, rows, time);
    Map<Parameter, Tensor> weights = weights(model, (path, p) -> trace.input(path, p.value().type()));
    trace.output("logits", logits(model, in.tokens, whole(weights, in.positions, in.segments)));
    return trace.finish();
  }

  /** Logits weighed by a further input {@code weights}, [rows, time, vocab], and summed: outputs {@code loss}, a scalar. */
  static Program loss(Decoder model, int rows, int time) {
    Trace trace = new Trace();
    var in = new Inputs(trace, rows, time);
    Tensor weighing = trace.input("weights", weighing(model, rows, time));
    Map<Parameter, Tensor> weights = weights(model, (path, p) -> trace.input(path, p.value().type()));
    trace.output("loss",
        loss(logits(model, in.tokens, whole(weights, in.positions, in.segments)), in.segments, weighing));
    return trace.finish();
  }

  private static TensorType weighing(Decoder model, int rows, int time) {
    return TensorType.of(Layers.parameters(model).values().iterator().next().value().type().dtype(), rows, time,
        model.vocabSize());
  }

  /** The gradients of that loss by what is not frozen: outputs {@code gradient of PATH}. */
  static Program backward(Decoder model, int rows, int time) {
    Trace trace = new Trace();
    Tape tape = new Tape(trace);
    var in = new Inputs(trace, rows, time);
    Tensor weighing = tape.constant(trace.input("weights", weighing(model, rows, time)));
    Map<Parameter, Tensor> weights = weights(model, (path, p) -> {
      Tensor input = trace.input(path, p.value().type());
      return p.frozen() ? tape.constant(input) : tape.leaf(input);
    });
    Tensor segments = tape.constant(in.segments);
    Pass pass = whole(weights, tape.constant(in.positions), segments);
    Tensor loss = loss(logits(model, tape.constant(in.tokens), pass), segments, weighing);
    tape.backward(Map.of(loss, tape.value(loss).fullLike(1)));
    Layers.parameters(model).forEach((path, p) -> {
      if (p.frozen()) return;
      Tensor leaf = known(weights, p);
      trace.output("gradient of " + path, tape.gradient(leaf).orElseGet(() -> tape.value(leaf).fullLike(0)));
    });
    return trace.finish();
  }

  /** [rows, time, vocab] */
  private static Tensor logits(Decoder model, Tensor tokens, Pass pass) {
    return model.head().apply(model.hidden(tokens, pass), pass.at("head"));
  }

  /** Logits weighed and summed, those of padding left out as losses do. */
  private static Tensor loss(Tensor logits, Tensor segments, Tensor weighing) {
    Tensor real = segments.fullLike(0).atMost(segments).reshape(Tensor.KEEP, Tensor.KEEP, 1);
    return real.choose(logits.times(weighing), logits.fullLike(0)).total();
  }

  /** A pass over whole sequences. */
  private static Pass whole(Map<Parameter, Tensor> weights, Tensor positions, Tensor segments) {
    return ModelPass.of(p -> known(weights, p), positions, segments, new NothingKept(positions, segments),
        Optional.empty());
  }

  private static Map<Parameter, Tensor> weights(Decoder model, BiFunction<String, Parameter, Tensor> read) {
    Map<Parameter, Tensor> all = new LinkedHashMap<>();
    Layers.parameters(model).forEach((path, p) -> all.put(p, read.apply(path, p)));
    return all;
  }

  private static Tensor known(Map<Parameter, Tensor> weights, Parameter parameter) {
    return Optional.ofNullable(weights.get(parameter))
        .orElseThrow(() -> new AssertionError("a layer reads a parameter " + parameter
            + " that is not a component of any record of the model; found are " + weights.keySet()));
  }

  private static final class Inputs {
    final Tensor tokens, positions, segments;

    Inputs(Trace trace, int rows, int time) {
      TensorType type = TensorType.of(DType.INT64, rows, time);
      tokens = trace.input("tokens", type);
      positions = trace.input("positions", type);
      segments = trace.input("segments", type);
    }
  }
}
