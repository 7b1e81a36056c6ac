package dev.tenon.engine.align;

import dev.tenon.api.align.Answer;
import dev.tenon.api.align.Cast;
import dev.tenon.api.align.Prompt;
import dev.tenon.api.kernel.Workers;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.workbench.WorkFailed;
import dev.tenon.engine.decode.Decoding;
import dev.tenon.engine.decode.DecoderMemory;
import dev.tenon.engine.model.Draws;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lets a model answer many prompts of unequal lengths at once. A token's draw is keyed by seed, turn, row and place, not by its company. */
public final class Rollouts {
  private final Decoding decoding;
  private final Tokenizer tokenizer;
  private final int end;
  private final Workers workers;
  private final Map<Size, DecoderMemory> kept = new HashMap<>();

  private record Size(int rows, int capacity) {}

  /** @param end the token that ends an answer */
  public Rollouts(Decoding decoding, Tokenizer tokenizer, int end, Workers workers) {
    this.decoding = decoding;
    this.tokenizer = tokenizer;
    this.end = end;
    this.workers = workers;
  }

  /** @param draws of this turn */
  public List<Answer> answers(List<Prompt> prompts, Cast.Writing how, Draws draws) {
    int rows = prompts.size(), most = how.maxNewTokens();
    int longest = prompts.stream().mapToInt(p -> p.tokens().length).max().orElse(0);
    DecoderMemory texts = empty(rows, longest + most);
    int[][] next = prompts.stream().map(Prompt::tokens).toArray(int[][]::new), written = new int[rows][most];
    int[] lengths = new int[rows];
    boolean[] ended = new boolean[rows];
    for (int t = 0; t < most && Arrays.stream(next).anyMatch(tokens -> tokens.length > 0); t++) {
      int[] chosen = choose(decoding.read(texts, next), next, how.temperature(), draws, t, most);
      for (int r = 0; r < rows; r++) {
        if (next[r].length == 0) continue;
        written[r][lengths[r]++] = chosen[r];
        ended[r] = chosen[r] == end;
        next[r] = ended[r] ? new int[0] : new int[]{chosen[r]};
      }
    }
    var answers = new ArrayList<Answer>();
    for (int r = 0; r < rows; r++) {
      int[] tokens = Arrays.copyOf(written[r], lengths[r]);
      String text = tokenizer.decode(ended[r] ? Arrays.copyOf(tokens, tokens.length - 1) : tokens);
      answers.add(new Answer(prompts.get(r), tokens, text, ended[r]));
    }
    return answers;
  }

  private DecoderMemory empty(int rows, int tokens) {
    DecoderMemory texts = kept.computeIfAbsent(new Size(rows, Integer.highestOneBit(Math.max(1, tokens - 1)) << 1),
        size -> decoding.remember(size.rows, size.capacity));
    texts.clear();
    return texts;
  }

  /** A token for each row that goes on. */
  private int[] choose(Array logits, int[][] next, double temperature, Draws draws, int place, int most) {
    int rows = next.length, vocab = logits.shape().dim(1), known = Math.min(vocab, tokenizer.size());
    int[] chosen = new int[rows];
    workers.run(rows, (r, _) -> {
      if (next[r].length > 0)
        chosen[r] = pick(logits, (long) r * vocab, known, temperature, draws.uniform((long) r * most + place));
    });
    return chosen;
  }

  /** The token in whose share of the probability a number from [0, 1) falls, by ids. */
  private static int pick(Array logits, long from, int size, double temperature, double uniform) {
    double top = Double.NEGATIVE_INFINITY, sum = 0;
    double[] shares = new double[size];
    for (int v = 0; v < size; v++) {
      shares[v] = logits.segment().getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, from + v);
      if (Double.isNaN(shares[v]))
        throw new WorkFailed("the policy's logits are not numbers; a lower learning_rate or max_grad_norm may help");
      top = Math.max(top, shares[v]);
    }
    for (int v = 0; v < size; v++) sum += shares[v] = StrictMath.exp((shares[v] - top) / temperature);
    double reached = 0, aim = uniform * sum;
    for (int v = 0; v < size; v++) {
      reached += shares[v];
      if (aim < reached) return v;
    }
    return size - 1;
  }
}
