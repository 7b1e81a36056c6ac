package dev.tenon.engine.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenon.engine.config.Parts.Everything;
import dev.tenon.engine.config.Parts.Run;
import dev.tenon.engine.config.Parts.Plain;
import dev.tenon.engine.config.Parts.TopK;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HelpTest {
  private static String line(Help h) {
    return h.key() + ": " + h.type() + (h.required() ? ", required" : "")
        + h.fallback().map(f -> ", default " + f).orElse("");
  }

  @Test void aComponentsSettingsAreListedWithTheirDefaults() {
    assertEquals(List.of(new Help("k", "a whole number", Optional.of("40"), false, "how many", List.of()),
        new Help("min_tokens_to_keep", "a whole number", Optional.of("1"), false, "", List.of("min_keep", "floor"))),
        Help.of(new TopK()));
    assertEquals(List.of(), Help.of(new Plain()));
    assertEquals(Optional.of("the k most likely"), Help.summary(TopK.class));
    assertEquals(Optional.empty(), Help.summary(Plain.class));
  }

  @Test void everyKindOfSettingIsDescribed() {
    assertEquals(List.of("whole_number: a whole number, default 1", "long_number: a whole number, default 2",
        "single: a number, default 3.0e-5",
        "number: a number, default 4.0e-9", "flag: true or false, default true", "words: text, default six",
        "path: a path, default a/b",
        "mode: one of fast, very-slow, default very-slow", "maybe: text", "maybe_whole: a whole number",
        "maybe_number: a number",
        "numbers: a list, each entry a whole number, default [10, 11]",
        "size: a mapping (keys: width, height), default {width: 3, height: 4}",
        "sampler: a type of sampler, or a mapping with its type and settings, default {type: top-k, k: 40, min_tokens_to_keep: 1}",
        "samplers: a type of sampler, or a mapping with its type and settings, or a list of them, default [{type: top-k, k: 40, min_tokens_to_keep: 1}, plain]"),
        Help.of(Everything.class).stream().map(HelpTest::line).toList());
  }

  @Test void aSectionWithoutDefaultsSaysWhatIsRequired() {
    assertEquals(List.of("hidden_size: a whole number, required", "initializer_range: a number, default 0.02",
        "samplers: a type of sampler, or a mapping with its type and settings, or a list of them, default [top-k, {type: top-p, p: 0.5}]"),
        Help.of(Parts.Model.class).stream().map(HelpTest::line).toList());
    assertEquals(List.of(false, false, false, false), Help.of(Run.class).stream().map(Help::required).toList());
  }
}
