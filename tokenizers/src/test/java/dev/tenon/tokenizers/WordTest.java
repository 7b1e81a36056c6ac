package dev.tenon.tokenizers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenon.tokenizers.Merges.Merge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WordTest {
  private final Map<String, Integer> ids = new HashMap<>();

  private Merges merges(String... pairs) {
    List<Merge> merges = new ArrayList<>();
    for (String letter : List.of("a", "b", "c")) ids.put(letter, ids.size());
    for (String pair : pairs) {
      merges.add(new Merge(pair.split(" ")[0], pair.split(" ")[1]));
      ids.putIfAbsent(pair.replace(" ", ""), ids.size());
    }
    return new Merges(merges, ids);
  }

  private int[] merged(Merges merges, String text) {
    var word = new Word(merges);
    for (char c : text.toCharArray()) word.add(ids.get(String.valueOf(c)));
    var out = new Ids(1);
    word.finish(out);
    return out.toArray();
  }

  /** The rule itself: look for the pair of least rank, the leftmost, until there is none. */
  private int[] plainlyMerged(Merges merges, String text) {
    List<Integer> symbols = new ArrayList<>(text.chars().mapToObj(c -> ids.get(Character.toString(c))).toList());
    while (true) {
      int at = -1;
      int best = Integer.MAX_VALUE;
      for (int i = 0; i + 1 < symbols.size(); i++) {
        int rank = merges.rank(symbols.get(i), symbols.get(i + 1));
        if (rank < 0 || rank >= best) continue;
        best = rank;
        at = i;
      }
      if (at < 0) return symbols.stream().mapToInt(it -> it).toArray();
      symbols.set(at, merges.joined(best));
      symbols.remove(at + 1);
    }
  }

  @Test void wordsOfAnyLengthMergeByRankThenFromTheLeft() {
    Merges merges = merges("a a", "b a", "aa a", "a b", "c c", "aa b", "cc aa", "b b", "ab ab", "bb c", "aa aa");
    var random = new Random(5);
    for (int length = 0; length < 130; length++) {
      for (int round = 0; round < 20; round++) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) text.append("aabc".charAt(random.nextInt(4)));
        assertArrayEquals(plainlyMerged(merges, text.toString()), merged(merges, text.toString()), text::toString);
      }
    }
  }

  /** A million symbols would take hours if every merge searched the word. */
  @Test void longRunsTakeNoLongerPerSymbol() {
    Merges merges = merges("a a", "aa aa", "aaaa aaaa");
    int[] out = merged(merges, "a".repeat(1_000_003));
    assertEquals(125_000 + 2, out.length);
    assertEquals(ids.get("aaaaaaaa"), out[0]);
    assertArrayEquals(new int[]{ids.get("aa"), ids.get("a")}, Arrays.copyOfRange(out, out.length - 2, out.length));
  }
}
