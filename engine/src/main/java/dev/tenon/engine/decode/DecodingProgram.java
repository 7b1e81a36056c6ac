package dev.tenon.engine.decode;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.model.ModelPass;
import dev.tenon.engine.program.Trace;

/**
 * The program that reads new tokens of texts which are remembered, traced from the model's own code. Inputs: {@code tokens},
 * {@code positions} and {@code segments} int64 [rows, time]; those of each {@link Ring}; {@code last} int64 [rows]: which of the
 * tokens, counted over all rows, is the last of a row; each parameter by its path; and what layers keep, which the program updates.
 * Output: {@code logits} [rows, vocab] after each row's last token.
 */
public final class DecodingProgram {
  private DecodingProgram() {}

  /**
   * Traces a model.
   *
   * @param time new tokens of each row
   * @param longest new tokens of a row at most in any run that shares the memory
   * @param capacity tokens that are remembered of each row at most, the new ones too
   * @param kept how what grows with time is kept
   */
  public static RememberingProgram of(Decoder model, int rows, int time, int longest, int capacity, Kept kept) {
    Trace trace = new Trace();
    Tensor tokens = trace.input("tokens", TensorType.of(DType.INT64, rows, time));
    Tensor last = trace.input("last", TensorType.of(DType.INT64, rows));
    var host = new Remembering(trace, rows, time, longest, capacity, kept);
    ModelPass pass = host.pass(model);
    Tensor hidden = model.hidden(tokens, pass).reshape(Tensor.INFER, model.hiddenSize()).gather(last);
    trace.output("logits", model.head().apply(hidden, pass.at("head")));
    return new RememberingProgram(trace.finish(), host);
  }
}
