package dev.tenon.engine.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenon.engine.config.Parts.Everything;
import dev.tenon.engine.config.Parts.Run;
import dev.tenon.engine.config.Parts.TopK;
import dev.tenon.engine.config.Parts.TopP;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverridesTest {
  @TempDir Path folder;

  private static Bound<Everything> bind(String text, String... overrides) {
    Node.Mapping root = Overrides.apply((Node.Mapping) YamlReader.parse(text, "run.yaml"), List.of(overrides));
    return new Binder(Parts.catalogs()).bind(Everything.class, root);
  }

  private static void assertRefused(String message, String text, String... overrides) {
    assertEquals(message, assertThrows(ConfigException.class, () -> bind(text, overrides)).getMessage());
  }

  @Test void anyPathCanBeSetAndTheLastOneHolds() {
    Everything e = bind("size: {width: 5}", "size.width=6", "size.height=7", "flag=false", "numbers=[3, 4]",
        "flag=true", "words=a=b").value();

    assertEquals(new Parts.Size(6, 7), e.size());
    assertEquals(true, e.flag());
    assertEquals(List.of(3, 4), e.numbers());
    assertEquals("a=b", e.words());
  }

  @Test void sectionsThatAreNotWrittenCanBeSet() {
    assertEquals(new Parts.Size(6, 4), bind("", "size.width=6").value().size());
    assertEquals(new TopK(8, 1), bind("", "sampler.k=8").value().sampler());
    assertEquals(new TopP(), bind("", "sampler=top-p").value().sampler());
    assertEquals(new TopP(0.5, 1), bind("", "sampler.type=top-p", "sampler.p=0.5").value().sampler());
    assertEquals(new TopP(0.5, 1), bind("sampler: top-p", "sampler.p=0.5").value().sampler());
    assertEquals(new Parts.Size(6, 4), bind("size:", "size.width=6").value().size());
  }

  @Test void entriesOfListsAreSetByNumber() {
    assertEquals(List.of(new TopK(4, 1), new TopP(0.1, 1)),
        bind("samplers: [{type: top-k, k: 3}, top-p]", "samplers.1.p=0.1", "samplers.0.k=4").value().samplers());
    assertEquals(List.of(1, 9), bind("numbers: [1, 2]", "numbers.1=9").value().numbers());
    assertRefused(
        "--set numbers.2=9: numbers: is a list (run.yaml:1); the next word is '2', must be a number from 0 to 1",
        "numbers: [1, 2]", "numbers.2=9");
    assertRefused(
        "--set samplers.k=9: samplers: is a list (run.yaml:1); the next word is 'k', must be a number from 0 to 0",
        "samplers: [plain]", "samplers.k=9");
    assertRefused("--set numbers.0=9: numbers: is an empty list", "numbers: []", "numbers.0=9");
  }

  @Test void anotherTypeDropsKeysThatItDoesNotHaveAndSaysSo() {
    var bound = bind("sampler:\n  type: top-k\n  k: 3\n  min_tokens_to_keep: 2\n", "sampler.type=top-p");

    assertEquals(new TopP(0.9, 2), bound.value().sampler());
    assertEquals(List.of("--set sampler.type=top-p: sampler: dropped k, which top-p does not have"), bound.notes());
    assertEquals(List.of("--set sampler.type=plain: sampler: dropped k, which plain does not have"),
        bind("sampler: {k: 3}", "sampler.type=plain").notes());
    assertEquals(List.of("--set sampler.type=plain: sampler: dropped whatever, which plain does not have"),
        bind("sampler: {type: gone, whatever: 3}", "sampler.type=plain").notes());
    assertEquals(List.of(), bind("sampler: {type: top-k, k: 3}", "sampler={type: top-p}").notes());
  }

  @Test void keysThatWereWrongBeforeOrWereSetAreNotDropped() {
    assertRefused("run.yaml:1: sampler.kk: unknown key (keys: type, p, min_tokens_to_keep)",
        "sampler: {type: top-k, kk: 3}", "sampler.type=top-p");
    assertRefused("--set sampler.k=3: sampler.k: unknown key (keys: type, p, min_tokens_to_keep)", "sampler: top-k",
        "sampler.k=3", "sampler.type=top-p");
  }

  @Test void mistakesStandAtTheOverride() {
    assertRefused("--set size.widht=6: size.widht: unknown key; did you mean width? (keys: width, height)", "",
        "size.widht=6");
    assertRefused("--set whole_number=abc: whole_number: is 'abc', must be a whole number", "whole_number: 3",
        "whole_number=abc");
    assertRefused(
        "--set sampler.type=top-q: sampler.type: sampler 'top-q' is not installed; did you mean top-k? (installed: pipeline, plain, top-k, top-p)",
        "sampler: top-k", "sampler.type=top-q");
    assertRefused("--set size.width=1000: size: width (1000) times height (5) must be at most 1000",
        "size: {height: 5}", "size.width=1000");
    assertRefused("--set flag.a=1: flag: is 'true' (run.yaml:1), which has no keys", "flag: true", "flag.a=1");
    assertRefused("--set flag=: flag: is empty, must be true or false", "", "flag=");
    assertRefused(
        "--set flag=[1: is not YAML: while parsing a flow sequence: expected ',' or ']', but got <stream end>", "",
        "flag=[1");
  }

  @Test void anAssignmentHasAPathAndAValue() {
    for (String wrong : List.of("flag", "=1", "a..b=1", ".a=1", "a b=1")) {
      assertRefused("--set " + wrong + ": must be PATH=VALUE, train.seed=1 for example", "", wrong);
    }
  }

  @Test void aSectionCanBeSetToAFile() throws Exception {
    Path file = Files.writeString(folder.resolve("tiny.yaml"), "\nhidden_size: 8\n");
    Node.Mapping root = Overrides.apply((Node.Mapping) YamlReader.parse("model: {hidden_size: 64}", "run.yaml"),
        List.of("model=" + file, "model.initializer_range=0.5"));

    Run run = new Binder(Parts.catalogs()).bind(Run.class, root).value();

    assertEquals(8, run.model().hiddenSize());
    assertEquals(0.5f, run.model().initializerRange());
    assertEquals("--set model=no.yaml: model: there is no file no.yaml",
        assertThrows(ConfigException.class, () -> Overrides.apply(root, List.of("model=no.yaml"))).getMessage());
  }
}
