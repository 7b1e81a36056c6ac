package dev.tenon.cli;

import static dev.tenon.cli.Typed.done;
import static dev.tenon.cli.Typed.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.inject.Injector;
import dev.tenon.api.evaluate.Continuation;
import dev.tenon.api.evaluate.Likelihood;
import dev.tenon.api.workbench.Listener;
import dev.tenon.api.workbench.Workbench;
import dev.tenon.engine.decode.Kept;
import dev.tenon.engine.house.Assembly;
import dev.tenon.engine.house.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --kv-cache}: keys and values kept in eight bits. */
class KvCacheTest {
  /** Drawn wide, so that keys and values matter. */
  private static final String CONFIG = """
      model:
        hidden_size: 64
        num_hidden_layers: 2
        max_position_embeddings: 512
        initializer_range: 0.3
        attention: {type: grouped-query, num_attention_heads: 2}
        feed_forward: {type: swiglu, intermediate_size: 48}
      tokenizer: {type: char}
      data: {type: text, files: [%s], validation: 0.1}
      train: {max_steps: 1, batch_size: 1, sequence_length: 16, learning_rate: 1.0e-6, sample_tokens: 1}
      """;
  private static final String SENTENCE = "The quick brown fox jumps over the lazy dog, and 0123456789 JUDGES vow: be kind! ";

  @TempDir static Path folder;
  private static Path config, text;

  @BeforeAll static void write() throws IOException {
    text = Files.writeString(folder.resolve("text.txt"), SENTENCE.repeat(8));
    config = Files.writeString(folder.resolve("lively.yaml"), CONFIG.formatted(text));
  }

  private static Path trained(String settings) {
    Path run = folder.resolve(settings.replaceAll("[ =]", "-"));
    List<Object> arguments = new ArrayList<>(List.of("train", config, "--out", run, "--quiet"));
    for (String setting : settings.split(" ")) arguments.addAll(List.of("--set", setting));
    done(arguments.toArray());
    return run;
  }

  private static double log(Path model, Kept kept, String context, String continuation) {
    var options = new Options("vector", OptionalInt.empty(), Optional.empty(), Options.ENGINE, kept);
    Injector injector = Assembly.injector(List.of(), options);
    try (Workbench workbench = Assembly.get(injector, Workbench.class)) {
      Optional<Likelihood> found = workbench.load(model).scorer(Listener.NONE)
          .likelihoods(List.of(new Continuation(context, continuation))).getFirst();
      return found.orElseThrow().log();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.positions.type=rope", "model.attention.num_key_value_heads=1",
      "model.positions.type=alibi model.attention.logit_softcap=5",
      "model.attention.sliding_window=16"}) void whatFollowsIsAlmostAsLikely(String settings) {
    Path model = trained(settings);
    String context = SENTENCE.repeat(4), continuation = "The lazy dog jumps over 0123 and";
    double whole = log(model, Kept.F32, context, continuation), rounded = log(model, Kept.Q8_0, context, continuation);
    assertEquals(whole, rounded, 0.01 * Math.abs(whole));
    assertNotEquals(whole, rounded);
  }

  private static String written(Path model, Object... more) {
    List<Object> arguments = new ArrayList<>(
        List.of("generate", model, "--prompt", SENTENCE, "--max-new-tokens", 150, "--ignore-end"));
    arguments.addAll(List.of(more));
    return done(arguments.toArray()).out();
  }

  @Test void aModelWritesTheSameForAnyNumberOfThreads() {
    Path model = trained("model.bias=true");
    String one = written(model, "--kv-cache", "q8_0", "--threads", 1);
    assertEquals(one, written(model, "--kv-cache", "q8_0", "--threads", 3));
    assertTrue(one.startsWith(SENTENCE) && one.length() == SENTENCE.length() + 150, one);
  }

  @Test void whatCannotBeIsRefused() {
    Path model = trained("model.attention.num_attention_heads=4");
    refused(Typed.tenon("generate", model, "--prompt", "The", "--kv-cache", "q5_0"),
        "--kv-cache is q5_0; it must be f32 or q8_0");
    refused(Typed.tenon("generate", model, "--prompt", "The", "--kv-cache", "q8_0"),
        "blocks.0.attention:key as q8_0: a token's entry is 16 wide; it must be a multiple of 32");
    refused(Typed.tenon("generate", model, "--prompt", "The", "--kv-cache", "q8_0", "--session", "onnx"),
        "--kv-cache q8_0: a session keeps keys and values in its own way; use --session cpu");
    refused(Typed.tenon("evaluate", model, "--data", text, "--kv-cache", "q8_0"),
        "--kv-cache q8_0 changes nothing where whole texts are read at once");
  }
}
