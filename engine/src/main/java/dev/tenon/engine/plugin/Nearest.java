package dev.tenon.engine.plugin;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses which known name somebody meant. */
public final class Nearest {
  private Nearest() {}

  /**
   * The known name that differs from the word by few slips of the finger (at most a third of its letters), or, if there is
   * none, the shortest that the word abbreviates: {@code kv_heads} for {@code num_key_value_heads}.
   */
  public static Optional<String> to(String word, Collection<String> known) {
    int allowed = word.length() / 3;
    Optional<String> slip = known.stream().filter(name -> distance(word, name) <= allowed)
        .min(Comparator.<String>comparingInt(name -> distance(word, name)).thenComparing(Comparator.naturalOrder()));
    if (slip.isPresent() || word.length() < 3) return slip;
    return known.stream().filter(name -> abbreviates(word, name))
        .min(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
  }

  /** Insertions, deletions, replacements and swaps of neighbours that make one word the other (Damerau 1964), whatever the case. */
  static int distance(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    var d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) d[i][0] = i;
    for (int j = 0; j <= b.length(); j++) d[0][j] = j;
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }

  /** Whether the word's letters stand in the name in their order. */
  private static boolean abbreviates(String word, String name) {
    int at = 0;
    for (int i = 0; i < name.length() && at < word.length(); i++) {
      if (name.charAt(i) == word.charAt(at)) at++;
    }
    return at == word.length();
  }
}
