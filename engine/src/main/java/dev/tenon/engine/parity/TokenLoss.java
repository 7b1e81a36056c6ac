package dev.tenon.engine.parity;

import dev.tenon.api.session.InferenceSession;
import dev.tenon.engine.data.Batch;
import dev.tenon.engine.data.Batches;
import dev.tenon.engine.train.LossMeter;
import java.util.Arrays;

/** The loss of a model that a session runs, from its logits. */
public final class TokenLoss {
  private TokenLoss() {}

  /** −log softmax(logits)[token], in nats. */
  public static double of(float[] logits, int token) {
    double top = Double.NEGATIVE_INFINITY, sum = 0;
    for (float logit : logits) top = Math.max(top, logit);
    for (float logit : logits) sum += StrictMath.exp(logit - top);
    return top + StrictMath.log(sum) - logits[token];
  }

  /** The sum over a row of a source. */
  public static LossMeter.Sum of(InferenceSession.Running running, Batches batches, int time) {
    var batch = new Batch(1, time);
    batches.fill(0, batch);
    if (batch.counted() == 0) return new LossMeter.Sum(0, 0);
    int real = (int) Arrays.stream(batch.segments()).filter(segment -> segment != Batch.PADDING).count();
    int[] tokens = Arrays.stream(batch.tokens()).limit(real).mapToInt(token -> (int) token).toArray();
    float[][] logits = running.begin().each(tokens);
    double loss = 0;
    long count = 0;
    for (int t = 0; t < real; t++) {
      if (batch.labels()[t] < 0) continue;
      loss += of(logits[t], (int) batch.labels()[t]);
      count++;
    }
    return new LossMeter.Sum(loss, count);
  }
}
