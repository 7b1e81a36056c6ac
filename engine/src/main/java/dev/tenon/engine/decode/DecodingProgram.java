package dev.tenon.engine.decode;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.model.ModelPass;
import dev.tenon.engine.program.Program;
import dev.tenon.engine.program.Trace;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The program that reads new tokens of texts which are remembered, traced from the model's own code. Inputs: {@code tokens},
 * {@code positions} and {@code segments} int64 [rows, time]; those of each {@link Ring}; {@code last} int64 [rows]: which of the tokens, counted over all rows, is the last of a row; each parameter by its
 * path; and what layers keep, which the program updates. Output: {@code logits} [rows, vocab] after each row's last token.
 */
public final class DecodingProgram {
  private final Program program;
  private final Map<String, Remembering.Slot> asked;
  private final Set<String> bound = new HashSet<>();

  private final List<Ring> rings;

  private DecodingProgram(Program program, Remembering host, Set<String> parameters) {
    this.program = program;
    asked = host.asked();
    rings = host.rings();
    bound.addAll(parameters);
    bound.addAll(asked.keySet());
  }

  /**
   * Traces a model.
   *
   * @param time new tokens of each row
   * @param longest new tokens of a row at most in any run that shares the memory
   * @param capacity tokens that are remembered of each row at most, the new ones too
   */
  public static DecodingProgram of(Decoder model, int rows, int time, int longest, int capacity) {
    Trace trace = new Trace();
    Tensor tokens = trace.input("tokens", TensorType.of(DType.INT64, rows, time));
    Tensor last = trace.input("last", TensorType.of(DType.INT64, rows));
    var host = new Remembering(trace, rows, time, longest, capacity);
    Map<Parameter, Tensor> weights = new IdentityHashMap<>();
    Map<String, Parameter> parameters = Layers.parameters(model);
    parameters.forEach((path, p) -> weights.put(p, trace.input(path, p.value().type())));
    var pass = ModelPass.of(p -> ModelPass.known(weights, p), host.positions(), host.segments(), host,
        Optional.empty());
    Tensor hidden = model.hidden(tokens, pass).reshape(Tensor.INFER, model.hiddenSize()).gather(last);
    trace.output("logits", model.head().apply(hidden, pass.at("head")));
    return new DecodingProgram(trace.finish(), host, parameters.keySet());
  }

  public Program program() {
    return program;
  }

  /** The slots that layers asked for, by name. */
  Map<String, Remembering.Slot> asked() {
    return asked;
  }

  /** Where layers keep what grows. */
  List<Ring> rings() {
    return rings;
  }

  /** Names of the inputs that outlive a run: parameters and what layers keep. */
  Set<String> bound() {
    return bound;
  }
}
