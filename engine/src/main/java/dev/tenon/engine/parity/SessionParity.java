package dev.tenon.engine.parity;

import dev.tenon.api.session.InferenceSession;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Compares a model that a session runs with what another implementation computed: {@code logits}, {@code greedy}, {@code greedy_batch}
 * and {@code passage_nll}. A session says nothing else of a model. Texts that stand in one row are read one by one.
 */
public final class SessionParity {
  private final InferenceSession.Running running;

  public SessionParity(InferenceSession.Running running) {
    this.running = running;
  }

  /**
   * Compares what the reference has of these.
   *
   * @param where the reference's file, for messages
   * @param tolerance relative
   */
  public Agreement with(String where, Map<String, Array> tensors, int vocabSize, double tolerance) {
    var reference = new Reference(where, tensors);
    reference.requireTokens(where, vocabSize);
    var lines = new ArrayList<Agreement.Line>();
    if (reference.has("logits"))
      lines.add(Difference.line("logits", reference, logits(reference, vocabSize), tolerance));
    if (reference.has("greedy"))
      lines.add(greedy("greedy", Continuation.prompts(reference, "greedy", "greedy_margin")));
    if (reference.has("greedy_batch")) lines.add(greedy("greedy_batch", Continuation.padded(reference)));
    if (reference.has("passage_ids") && reference.has("passage_nll"))
      lines.addAll(Parity.passage(reference, losses(reference.get("passage_ids")), tolerance));
    return new Agreement(lines);
  }

  private Array logits(Reference reference, int vocabSize) {
    Array all = Array.zeros(TensorType.of(DType.FLOAT32, reference.rows, reference.time, vocabSize));
    for (int r = 0; r < reference.rows; r++) {
      int from = 0;
      while (from < reference.time) {
        int to = from + 1;
        while (to < reference.time && reference.segment(r, to) == reference.segment(r, from)) to++;
        if (reference.real(r, from)) text(reference, r, from, to, all);
        from = to;
      }
    }
    return all;
  }

  private void text(Reference reference, int row, int from, int to, Array all) {
    int[] tokens = new int[to - from];
    for (int t = from; t < to; t++) tokens[t - from] = (int) reference.token(row, t);
    float[][] logits = running.begin().each(tokens);
    for (int t = from; t < to; t++) {
      int vocab = logits[t - from].length;
      for (int v = 0; v < vocab; v++) all.set(((long) row * reference.time + t) * vocab + v, logits[t - from][v]);
    }
  }

  /** The first row that parts is told. */
  private Agreement.Line greedy(String name, List<Continuation> texts) {
    for (int r = 0; r < texts.size(); r++) {
      int[] next = texts.get(r).prompt(), expected = texts.get(r).expected();
      InferenceSession.Reading reading = running.begin();
      for (int i = 0; i < expected.length; i++) {
        int token = best(reading.next(next));
        if (token != expected[i]) return Continuation.parting(name, i, expected.length, r, token, expected[i]);
        next = new int[]{token};
      }
    }
    return Continuation.equal(name, texts.getFirst().expected().length);
  }

  private static int best(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) if (logits[i] > logits[best]) best = i;
    return best;
  }

  private Array losses(Array ids) {
    int[] tokens = Arrays.stream(ids.longs()).mapToInt(id -> (int) id).toArray();
    float[][] logits = running.begin().each(tokens);
    Array losses = Array.zeros(TensorType.of(DType.FLOAT64, tokens.length - 1));
    for (int t = 0; t + 1 < tokens.length; t++) losses.set(t, TokenLoss.of(logits[t], tokens[t + 1]));
    return losses;
  }
}
