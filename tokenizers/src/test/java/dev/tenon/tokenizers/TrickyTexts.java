package dev.tenon.tokenizers;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Texts on which tokenizers differ: spaces of all kinds, line ends, marks, emoji, digits, and random mixtures. */
final class TrickyTexts {
  private static final String PIECES = "a|b|The| the|s|x|é|e\u0301|ß|ſ|K|日本|한국|\uD83D\uDE00|\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67|\uD83C\uDDE9\uD83C\uDDEA|\uFE0F"
      + "|'s|'S|'ll|'LL|'ve|'re|'ſ|'|1|42|2024|½|Ⅳ|²|٣|\uD835\uDFD8| |  |   |\t|\n|\r\n|\n\n|\r|\u00A0|\u3000|\u2003|\u200B|\u0085|\u2028|\u001C|\u180E|\uFEFF|.|,|!?|...|-|_|(|)|$|€|▁|<|>|/>|\u0000|\u007F|\uFFFD|\uE000";

  private TrickyTexts() {}

  static List<String> all() {
    String[] pieces = PIECES.split("\\|");
    List<String> texts = new ArrayList<>(List.of("", " ", "Hello, world!", "I'm sure they'll say it's \"fine\"",
        "a\r\nb\r\n", "  two  spaces  ", "tab\tand\u00A0no-break", "e\u0301\u0323 combined", "a".repeat(300),
        "ab".repeat(200), " ".repeat(100) + "x"));
    texts.addAll(List.of(pieces));
    var random = new Random(7);
    for (int i = 0; i < 400; i++) {
      var text = new StringBuilder();
      for (int n = 1 + random.nextInt(30); n > 0; n--) text.append(pieces[random.nextInt(pieces.length)]);
      texts.add(text.toString());
    }
    return texts;
  }
}
