package dev.tenon.engine.parity;

import dev.tenon.api.session.InferenceSession;
import dev.tenon.engine.data.Batch;
import dev.tenon.engine.data.OverlappingWindows;
import dev.tenon.engine.train.LossMeter;
import java.util.Arrays;

/** The loss of a model that a session runs, from its logits. */
public final class TokenLoss {
  private TokenLoss() {}

  /** −log softmax(logits)[token], in nats. */
  static double of(float[] logits, int token) {
    double top = Double.NEGATIVE_INFINITY, sum = 0;
    for (float logit : logits) top = Math.max(top, logit);
    for (float logit : logits) sum += StrictMath.exp(logit - top);
    return top + StrictMath.log(sum) - logits[token];
  }

  /**
   * The sum over all windows.
   *
   * @param time tokens a window
   */
  public static LossMeter.Sum of(InferenceSession.Running running, OverlappingWindows windows, int time) {
    var batch = new Batch(1, time);
    double loss = 0;
    long count = 0;
    for (long window = 0; window < windows.windows(); window++) {
      windows.fill(window, batch);
      int real = (int) Arrays.stream(batch.segments()).filter(segment -> segment != Batch.PADDING).count();
      if (batch.counted() == 0) continue;
      int[] tokens = Arrays.stream(batch.tokens()).limit(real).mapToInt(token -> (int) token).toArray();
      float[][] logits = running.begin().each(tokens);
      for (int t = 0; t < real; t++) {
        if (batch.labels()[t] < 0) continue;
        loss += of(logits[t], (int) batch.labels()[t]);
        count++;
      }
    }
    return new LossMeter.Sum(loss, count);
  }
}
