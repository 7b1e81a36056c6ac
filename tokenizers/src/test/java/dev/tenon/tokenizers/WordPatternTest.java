package dev.tenon.tokenizers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WordPatternTest {
  private static List<String> words(WordPattern pattern, String text) {
    List<String> words = new ArrayList<>();
    for (int from = 0, end; from < text.length(); from = end) {
      end = pattern.end(text, from);
      words.add(text.substring(from, end));
    }
    return words;
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE) void readingByHandIsMatchingTheRegularExpression(
      WordPattern pattern) {
    Pattern regex = Pattern.compile(pattern.regex(), Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNICODE_CASE);
    for (String text : TrickyTexts.all()) {
      List<String> matches = regex.matcher(text).results().map(it -> it.group()).toList();
      assertEquals(text, String.join("", matches));
      assertEquals(matches, words(pattern, text));
    }
  }

  @Test void noPatternLeavesATextWhole() {
    assertEquals(List.of("a b\nc"), words(WordPattern.NONE, "a b\nc"));
    assertEquals(List.of(), words(WordPattern.NONE, ""));
  }

  @Test
  @SuppressWarnings("unchecked") void piecesAreHuggingFaces() {
    Map<String, Object> golden = Shared.json("golden/tokenizers/components.json.gz");
    var texts = (List<String>) golden.get("texts");
    int compared = 0;
    for (var part : Shared.objects(golden.get("pre_tokenizers"))) {
      var config = (Map<String, Object>) part.get("config");
      if (!"Split".equals(config.get("type")) || !(config.get("pattern") instanceof Map<?, ?> of)
          || !(of.get("Regex") instanceof String regex))
        continue;
      var pattern = WordPattern.of(regex);
      if (pattern.isEmpty()) continue;
      var outputs = (List<Object>) part.get("outputs");
      for (int i = 0; i < texts.size(); i++) {
        List<String> pieces = ((List<List<Object>>) outputs.get(i)).stream().map(it -> (String) it.get(0)).toList();
        assertEquals(pieces, words(pattern.get(), texts.get(i)));
        compared++;
      }
    }
    assertEquals(4 * texts.size(), compared);
  }
}
