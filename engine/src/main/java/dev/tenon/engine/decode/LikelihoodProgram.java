package dev.tenon.engine.decode;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.model.ModelPass;
import dev.tenon.engine.program.Trace;

/**
 * The program that reads new tokens of texts which are remembered and says how likely tokens are behind them, traced from the model's
 * own code. Inputs as of {@link DecodingProgram}, but for {@code last}: {@code asked} int64 [asked], tokens counted over all rows, behind
 * which something is looked for; {@code behind} int64 [looked]: behind which of the asked tokens; {@code looked} int64 [looked]: which
 * token, as behind · vocab + id. Outputs: {@code log_likelihood} [looked, 1], and {@code likeliest} [looked, 1], 1 where no token
 * is likelier.
 */
final class LikelihoodProgram {
  private LikelihoodProgram() {}

  /**
   * Sizes of a run.
   *
   * @param rows texts
   * @param time new tokens of each
   * @param capacity tokens that are remembered of each at most, the new ones too
   * @param asked tokens behind which something is looked for
   * @param looked tokens looked for
   */
  record Size(int rows, int time, int capacity, int asked, int looked) {}

  static RememberingProgram of(Decoder model, Size size, Kept kept) {
    Trace trace = new Trace();
    Tensor tokens = trace.input("tokens", TensorType.of(DType.INT64, size.rows, size.time));
    Tensor asked = trace.input("asked", TensorType.of(DType.INT64, size.asked));
    Tensor behind = trace.input("behind", TensorType.of(DType.INT64, size.looked));
    Tensor looked = trace.input("looked", TensorType.of(DType.INT64, size.looked));
    var host = new Remembering(trace, size.rows, size.time, size.capacity, size.capacity, kept);
    ModelPass pass = host.pass(model);
    Tensor hidden = model.hidden(tokens, pass).reshape(Tensor.INFER, model.hiddenSize()).gather(asked);
    Tensor logits = model.head().apply(hidden, pass.at("head")), top = logits.max(-1); // [asked, vocab], [asked, 1]
    Tensor logSum = top.plus(logits.minus(top).exp().sum(-1).log());
    Tensor logit = logits.reshape(Tensor.INFER, 1).gather(looked);
    trace.output("log_likelihood", logit.minus(logSum.gather(behind)));
    trace.output("likeliest", top.gather(behind).atMost(logit).cast(DType.FLOAT32));
    return new RememberingProgram(trace.finish(), host);
  }
}
