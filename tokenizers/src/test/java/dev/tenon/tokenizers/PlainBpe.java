package dev.tenon.tokenizers;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Training by counting all pairs anew at every step: what the rules say, to compare with. */
final class PlainBpe {
  private PlainBpe() {}

  static List<List<String>> merges(List<String> texts, WordPattern pattern, int size, List<String> special,
      int maxTokenLength) {
    List<List<String>> words = new ArrayList<>();
    var symbols = new ByteSymbols();
    var alphabet = new TreeSet<String>();
    for (String text : texts) {
      for (int from = 0; from < text.length(); from = pattern.end(text, from)) {
        List<String> word = new ArrayList<>();
        for (byte b : text.substring(from, pattern.end(text, from)).getBytes(StandardCharsets.UTF_8))
          word.add(String.valueOf(symbols.symbol(b)));
        alphabet.addAll(word);
        words.add(word);
      }
    }
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (String token : special) ids.put(token, ids.size());
    for (String symbol : alphabet) ids.putIfAbsent(symbol, ids.size());
    List<List<String>> merges = new ArrayList<>();
    while (ids.size() < size) {
      Map<List<Integer>, Integer> counts = new TreeMap<>(
          (a, b) -> a.get(0).equals(b.get(0)) ? a.get(1).compareTo(b.get(1)) : a.get(0).compareTo(b.get(0)));
      for (List<String> word : words) {
        for (int i = 0; i + 1 < word.size(); i++) {
          if (word.get(i).length() + word.get(i + 1).length() < Math.max(3, maxTokenLength))
            counts.merge(List.of(ids.get(word.get(i)), ids.get(word.get(i + 1))), 1, Integer::sum);
        }
      }
      List<Integer> best = List.of();
      for (var entry : counts.entrySet())
        if (best.isEmpty() || entry.getValue() > counts.get(best)) best = entry.getKey();
      if (best.isEmpty()) break;
      List<String> tokens = List.copyOf(ids.keySet());
      String first = tokens.get(best.get(0));
      String second = tokens.get(best.get(1));
      merges.add(List.of(first, second));
      ids.putIfAbsent(first + second, ids.size());
      for (List<String> word : words) {
        for (int i = 0; i + 1 < word.size(); i++) {
          if (!word.get(i).equals(first) || !word.get(i + 1).equals(second)) continue;
          word.set(i, first + second);
          word.remove(i + 1);
        }
      }
    }
    return merges;
  }
}
