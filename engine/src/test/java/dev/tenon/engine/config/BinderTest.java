package dev.tenon.engine.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenon.api.text.Sampler;
import dev.tenon.engine.config.Parts.Everything;
import dev.tenon.engine.config.Parts.Mode;
import dev.tenon.engine.config.Parts.Model;
import dev.tenon.engine.config.Parts.Pipeline;
import dev.tenon.engine.config.Parts.Plain;
import dev.tenon.engine.config.Parts.Run;
import dev.tenon.engine.config.Parts.Size;
import dev.tenon.engine.config.Parts.TopK;
import dev.tenon.engine.config.Parts.TopP;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class BinderTest {
  private static final Binder BINDER = new Binder(Parts.catalogs());

  private static Node.Mapping parse(String text) {
    return (Node.Mapping) YamlReader.parse(text, "run.yaml");
  }

  private static Everything everything(String text) {
    return BINDER.bind(Everything.class, parse(text)).value();
  }

  private static Sampler sampler(String text) {
    return BINDER.bindComponent(Sampler.class, YamlReader.parse(text, "run.yaml"), "sampler").value();
  }

  private static void assertRefused(String message, String text) {
    assertEquals(message, assertThrows(ConfigException.class, () -> everything(text)).getMessage());
  }

  private static void assertSamplerRefused(String message, String text) {
    assertEquals(message, assertThrows(ConfigException.class, () -> sampler(text)).getMessage());
  }

  @Test void whatIsNotWrittenKeepsItsDefault() {
    assertEquals(new Everything(), everything(""));
  }

  @Test void everyKindOfSettingIsRead() {
    Everything read = everything("""
        whole_number: 1e3
        long_number: 5000000000
        single: 0.1
        number: 7
        flag: false
        words: 12
        path: data/in.txt
        mode: fast
        maybe: here
        maybe_whole: 6
        maybe_number: 1
        numbers: [1, 2]
        size: {width: 8, height: 9}
        sampler: {type: top-p, p: 0.5}
        samplers:
          - plain
          - type: top-k
            k: 3
        """);

    assertEquals(new Everything(1000, 5_000_000_000L, 0.1f, 7, false, "12", Path.of("data/in.txt"), Mode.FAST,
        Optional.of("here"), OptionalInt.of(6),
        OptionalDouble.of(1), List.of(1, 2), new Size(8, 9), new TopP(0.5, 1), List.of(new Plain(), new TopK(3, 1))),
        read);
  }

  @Test void anEmptyValueIsNoValue() {
    assertEquals(new Everything(), everything("maybe: ~\nmaybe_whole:\nmaybe_number: null\n"));
  }

  @Test void aComponentMayBeItsTypeAlone() {
    assertEquals(new TopP(), sampler("top-p"));
    assertEquals(new TopP(0.25, 1), sampler("{type: top-p, p: 0.25}"));
    assertEquals(new Plain(), sampler("{type: plain}"));
  }

  @Test void oneComponentIsAListOfOne() {
    assertEquals(List.of(new TopK(2, 1)), everything("samplers: {type: top-k, k: 2}").samplers());
    assertEquals(List.of(new Plain()), everything("samplers: plain").samplers());
  }

  @Test void whatASectionLeavesOutIsAsItsOwnerSaysNotAsItsTypeDoes() {
    assertEquals(new Pipeline(new TopK(9, 2), new Plain()), sampler("{type: pipeline, first: {k: 9}}"));
    assertEquals(new Pipeline(new TopK(9, 2), new Plain()), sampler("{type: pipeline, first: {type: top-k, k: 9}}"));
    assertEquals(new Pipeline(new TopP(), new Plain()), sampler("{type: pipeline, first: top-p}"));
  }

  @Test void aSectionWithoutConstructorHasDeclaredDefaults() {
    assertEquals(
        new Run(new Model(64, 0.02f, List.of(new TopK(), new TopP(0.5, 1))), new Plain(), Optional.empty(),
            Optional.empty()),
        BINDER.bind(Run.class, parse("model: {hidden_size: 64}")).value());
    assertEquals(Optional.of(new Size(5, 4)),
        BINDER.bind(Run.class, parse("model: {hidden_size: 64}\nsize: {width: 5}")).value().size());
  }

  @Test void aDeclaredDefaultNeedNotBeThereIfAnotherIsWritten() {
    record Section(@Default("gone") Sampler one, @Default("gone") List<Sampler> many,
        @Default("{type: top-k, k: 3}") Sampler set) {}
    var plain = new Plain();

    assertEquals(new Section(plain, List.of(plain), new TopK(3, 2)),
        BINDER.bind(Section.class, parse("one: plain\nmany: [plain]\nset: {min_tokens_to_keep: 2}")).value());
    assertEquals(new Section(plain, List.of(plain), new TopP()),
        BINDER.bind(Section.class, parse("one: {type: plain}\nmany: plain\nset: top-p")).value());
    assertEquals(
        "default: one: sampler 'gone' is not installed; is a plugin missing? (installed: pipeline, plain, top-k, top-p)",
        assertThrows(ConfigException.class, () -> BINDER.bind(Section.class, parse("many: plain"))).getMessage());
  }

  @Test void aMissingKeyIsRefused() {
    assertEquals("run.yaml:2: model.hidden_size: is missing, must be a whole number",
        assertThrows(ConfigException.class, () -> BINDER.bind(Run.class, parse("\nmodel: {initializer_range: 1}")))
            .getMessage());
    assertEquals("run.yaml:1: model.hidden_size: is missing, must be a whole number",
        assertThrows(ConfigException.class, () -> BINDER.bind(Run.class, parse("sampler: plain"))).getMessage());
  }

  @Test void anUnknownKeyIsRefusedWithTheOneThatWasMeant() {
    assertRefused("run.yaml:3: size.widht: unknown key; did you mean width? (keys: width, height)",
        "flag: true\nsize:\n  widht: 3\n");
    assertRefused("run.yaml:1: size.tall: unknown key; did you mean height? (keys: width, height)", "size: {tall: 3}");
    assertRefused("run.yaml:1: size.colour: unknown key (keys: width, height)", "size: {colour: 3}");
    assertSamplerRefused(
        "run.yaml:2: sampler.min_keep: unknown key; did you mean min_tokens_to_keep? (keys: type, k, min_tokens_to_keep)",
        "type: top-k\nmin_keep: 3\n");
    assertSamplerRefused("run.yaml:1: sampler.k: unknown key (keys: type)", "{type: plain, k: 3}");
  }

  @Test void anUnknownTypeIsRefusedWithThoseThereAre() {
    assertSamplerRefused(
        "run.yaml:1: sampler: sampler 'top-q' is not installed; did you mean top-k? (installed: pipeline, plain, top-k, top-p)",
        "top-q");
    assertSamplerRefused(
        "run.yaml:2: sampler.type: sampler 'mirostat' is not installed; is a plugin missing? (installed: pipeline, plain, top-k, top-p)",
        "k: 3\ntype: mirostat\n");
    assertSamplerRefused(
        "run.yaml:1: sampler.type: is missing, must be a type of sampler (installed: pipeline, plain, top-k, top-p)",
        "{k: 3}");
    assertSamplerRefused("run.yaml:1: sampler.type: is a list, must be a type of sampler", "{type: [top-k]}");
    assertSamplerRefused(
        "run.yaml:1: sampler: is '5', must be a type of sampler, or a mapping with its type and settings", "5");
    assertEquals("run.yaml:1: schedule: schedule 'cosine' is not installed; is a plugin missing? (installed: none)",
        assertThrows(ConfigException.class,
            () -> BINDER.bind(Run.class, parse("schedule: cosine\nmodel: {hidden_size: 64}"))).getMessage());
  }

  @Test void aWrongValueIsRefusedWithWhatItMustBe() {
    assertRefused("run.yaml:2: whole_number: is 'abc', must be a whole number", "\nwhole_number: abc");
    assertRefused("run.yaml:1: whole_number: is '1.5', must be a whole number", "whole_number: 1.5");
    assertRefused("run.yaml:1: whole_number: is '3000000000', must be a whole number from -2147483648 to 2147483647",
        "whole_number: 3000000000");
    assertRefused(
        "run.yaml:1: long_number: is '9223372036854775808', must be a whole number from -9223372036854775808 to 9223372036854775807",
        "long_number: 9223372036854775808");
    assertRefused("run.yaml:1: whole_number: is empty, must be a whole number", "whole_number:");
    assertRefused("run.yaml:1: single: is 'x', must be a number", "single: x");
    assertRefused("run.yaml:1: number: is a list, must be a number", "number: [1]");
    assertRefused("run.yaml:1: flag: is 'yes', must be true or false", "flag: yes");
    assertRefused("run.yaml:1: words: is a mapping, must be text", "words: {a: 1}");
    assertRefused("run.yaml:1: path: is 'a\0b', must be a path", "path: \"a\\0b\"");
    assertRefused("run.yaml:1: mode: is 'slow', must be one of fast, very-slow", "mode: slow");
    assertRefused("run.yaml:1: maybe_whole: is 'x', must be a whole number", "maybe_whole: x");
    assertRefused("run.yaml:1: numbers: is '3', must be a list, each entry a whole number", "numbers: 3");
    assertRefused("run.yaml:3: numbers.1: is 'x', must be a whole number", "numbers:\n- 1\n- x\n");
    assertRefused("run.yaml:1: size: is '3', must be a mapping (keys: width, height)", "size: 3");
    assertRefused("run.yaml:2: samplers.1.k: is 'x', must be a whole number",
        "samplers: [plain,\n {type: top-k, k: x}]");
  }

  @Test void whatARecordRefusesIsRefusedWithItsWords() {
    assertRefused("run.yaml:2: size: width (100) times height (11) must be at most 1000",
        "\nsize:\n  width: 100\n  height: 11\n");
    assertSamplerRefused("run.yaml:1: sampler: k (0) must be at least min_tokens_to_keep (1)", "{type: top-k, k: 0}");
  }

  @Test void aRecordThatConfigsCannotHoldIsABug() {
    record Odd(java.time.LocalDate day) {}

    assertEquals(Odd.class.getName() + ".day is of class java.time.LocalDate, which a config cannot hold",
        assertThrows(IllegalStateException.class, () -> BINDER.bind(Odd.class, parse("day: 1"))).getMessage());
  }
}
