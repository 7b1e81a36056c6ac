package dev.tenon.engine.decode;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.text.Written;
import dev.tenon.api.workbench.Generation;
import dev.tenon.engine.model.Draws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.DoubleConsumer;

/**
 * Continues many prompts at a time. Each is continued as if it were alone: prompts of about the same length are taken together, always
 * as many rows, so that the bits of the logits depend on the prompt alone.
 */
public final class Continuations {
  private static final int ROWS = 16;

  private final Decoding decoding;
  private final Tokenizer tokenizer;
  private final Map<Integer, DecoderMemory> memories = new HashMap<>();

  /**
   * A prompt.
   *
   * @param tokens at least one
   * @param draws number i chooses the new token i
   */
  public record Prompt(int[] tokens, Draws draws) {}

  public Continuations(Decoding decoding, Tokenizer tokenizer) {
    this.decoding = decoding;
    this.tokenizer = tokenizer;
  }

  /**
   * New tokens of each prompt, in order, without the one that ended the text.
   *
   * @param how many tokens, and how they are chosen; its seed does not count
   * @param progress is told the share that is done
   * @throws NotANumber if the model's logits are not numbers
   */
  public List<int[]> of(List<Prompt> prompts, Generation how, DoubleConsumer progress) {
    int[][] written = new int[prompts.size()][];
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < written.length; i++) order.add(i);
    order.sort(Comparator.comparingInt(i -> prompts.get(i).tokens.length));
    for (int from = 0; from < order.size();) {
      int to = from + 1;
      int length = rounded(prompts.get(order.get(from)));
      while (to < order.size() && to - from < ROWS && rounded(prompts.get(order.get(to))) == length) to++;
      List<Integer> together = order.subList(from, to);
      int[][] some = batch(together.stream().map(prompts::get).toList(), length + how.maxNewTokens(), how);
      for (int i = 0; i < some.length; i++) written[together.get(i)] = some[i];
      from = to;
      progress.accept((double) to / order.size());
    }
    return Arrays.asList(written);
  }

  private static int rounded(Prompt prompt) {
    return Decoding.roundUp(prompt.tokens.length);
  }

  private int[][] batch(List<Prompt> prompts, int capacity, Generation how) {
    DecoderMemory texts = memories.computeIfAbsent(Decoding.roundUp(capacity), c -> decoding.remember(ROWS, c));
    texts.clear();
    int n = prompts.size();
    OptionalInt end = how.ignoreEnd() ? OptionalInt.empty() : tokenizer.end();
    int[][] all = new int[n][], next = new int[ROWS][];
    int[] count = new int[n];
    boolean[] ended = new boolean[n];
    for (int r = 0; r < ROWS; r++) next[r] = r < n ? prompts.get(r).tokens : new int[0];
    for (int r = 0; r < n; r++) all[r] = Arrays.copyOf(next[r], next[r].length + how.maxNewTokens());
    for (int i = 0; i < how.maxNewTokens(); i++) {
      Array logits = decoding.read(texts, next);
      float[] values = logits.floats();
      int vocabulary = values.length / ROWS;
      boolean more = false;
      for (int r = 0; r < n; r++) {
        next[r] = new int[0];
        if (ended[r]) continue;
        int at = prompts.get(r).tokens.length + i;
        int token = NextToken.choose(Arrays.copyOfRange(values, r * vocabulary, (r + 1) * vocabulary), tokenizer.size(),
            Written.of(all[r], at), how, prompts.get(r).draws.uniform(i));
        ended[r] = end.isPresent() && token == end.getAsInt();
        if (ended[r]) continue;
        all[r][at] = token;
        count[r]++;
        next[r] = new int[]{token};
        more = true;
      }
      if (!more) break;
    }
    for (int r = 0; r < n; r++) {
      int begun = prompts.get(r).tokens.length;
      all[r] = Arrays.copyOfRange(all[r], begun, begun + count[r]);
    }
    return all;
  }
}
