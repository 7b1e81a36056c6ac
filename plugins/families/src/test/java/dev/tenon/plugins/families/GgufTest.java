package dev.tenon.plugins.families;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.checkpoint.GgufFamily;
import dev.tenon.api.checkpoint.GgufFamily.Settings;
import dev.tenon.api.checkpoint.GgufFamily.Source;
import dev.tenon.api.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What GGUF files say of models, both ways. */
class GgufTest {
  private static final Map<String, Object> LLAMA = Map.of("llama.embedding_length", 32, "llama.block_count", 2,
      "llama.context_length", 64, "llama.attention.head_count", 4, "llama.feed_forward_length", 48,
      "llama.attention.layer_norm_rms_epsilon", 1e-5f);

  private record File(Map<String, Object> metadata, Map<String, Shape> tensors, float[] divisors) implements Source {
    @Override public float[] values(String tensor) {
      assertEquals("rope_freqs.weight", tensor);
      return divisors.clone();
    }
  }

  private static Map<String, Object> read(GgufFamily family, Map<String, Object> metadata, String... tensors) {
    var shapes = new LinkedHashMap<>(Map.of("token_embd.weight", Shape.of(100, 32)));
    for (String tensor : tensors) shapes.put(tensor, Shape.of(1));
    return family.fromGguf(new File(metadata, shapes, new float[]{1, 2, 8, 8}));
  }

  private static Map<String, Object> changed(Map<String, Object> metadata, Object... pairs) {
    var all = new LinkedHashMap<>(metadata);
    Tree.of(pairs).forEach((key, value) -> {
      if (value.equals("")) all.remove(key);
      else all.put(key, value);
    });
    return all;
  }

  @Test void whatAFileDoesNotSayHasLlamasDefaults() {
    Map<String, Object> model = read(new Llama(), LLAMA);
    assertEquals(new Llama().toModel(Tree.of("hidden_size", 32, "num_hidden_layers", 2, "max_position_embeddings", 64,
        "num_attention_heads", 4, "intermediate_size", 48, "rms_norm_eps", 1e-5, "vocab_size", 100,
        "tie_word_embeddings", true, "rope_theta", 10_000.0)), model);
  }

  @Test void tensorsSayWhetherTheHeadIsTiedAndWhatHasABias() {
    Map<String, Object> model = read(new Llama(), LLAMA, "output.weight", "blk.0.attn_q.bias", "blk.0.ffn_gate.bias");
    assertEquals(false, model.get("tie_word_embeddings"));
    assertEquals(true, Published.values(model.get("attention")).get("bias"));
    assertEquals(true, Published.values(model.get("feed_forward")).get("bias"));
    assertEquals(true,
        read(new Gpt2(), Map.of("gpt2.embedding_length", 32, "gpt2.block_count", 1, "gpt2.context_length",
            64, "gpt2.attention.head_count", 4, "gpt2.feed_forward_length", 128, "gpt2.attention.layer_norm_epsilon",
            1e-5f))
            .get("tie_word_embeddings"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "llama.embedding_length | `` | llama.embedding_length is not there; it must be a whole number from 1",
      "llama.block_count | many | llama.block_count is 'many'; it must be a whole number from 1",
      "llama.attention.head_count | 5 | llama.embedding_length (32) must be a multiple of llama.attention.head_count (5), unless key_length is given",
      "llama.expert_count | 8 | llama.expert_count is 8; it must be 0",
      "llama.attention.value_length | 16 | llama.attention.value_length is 16; it must be 8",
      "llama.rope.dimension_count | 4 | llama.rope.dimension_count is 4; it must be 8",
      "llama.rope.scaling.type | yarn | llama.rope.scaling.type is 'yarn'; it must be none or linear",
      "llama.rope.scaling.type | linear | llama.rope.scaling.factor is not there; it must be a number"}) void whatCannotBeIsNamed(
          String key, String value, String message) {
    Object given = value.matches("\\d+") ? (Object) Integer.valueOf(value) : value;
    assertEquals(message, assertThrows(IllegalArgumentException.class,
        () -> read(new Llama(), changed(LLAMA, key, given))).getMessage());
  }

  @Test void aFileWithoutWeightsIsRefused() {
    String message = assertThrows(IllegalArgumentException.class,
        () -> new Llama().fromGguf(new File(LLAMA, Map.of(), new float[0]))).getMessage();
    assertEquals("tensor 'token_embd.weight' is missing: there are no weights in the file", message);
  }

  /** Settings of several scalings, as config.json has them; the divisors are the same after they were read back. */
  @ParameterizedTest
  @CsvSource({"8, 1, 4, 8192, 500000, 64", "32, 1, 4, 8192, 500000, 64", "8, 1, 4, 32, 50, 16",
      "4, 2, 8, 1000, 10000, 32", "4, 0.7, 3, 500, 10000, 128", "16, 1, 1.5, 20, 100, 8",
      "3, 1, 4, 20, 10000, 8"}) void divisorsOfRopeAreReadAsTheSettingsThatGiveThem(double factor, double low,
          double high, int original,
          double theta, int headSize) {
    Map<String, Object> scaling = Tree.of("rope_type", "llama3", "factor", factor, "low_freq_factor", low,
        "high_freq_factor", high, "original_max_position_embeddings", original, "rope_theta", theta);
    float[] divisors = RopeDivisors.of(Tree.config(scaling), headSize);
    Map<String, Object> read = new LinkedHashMap<>(RopeDivisors.settings(divisors, theta));
    read.put("rope_theta", theta);
    float[] again = RopeDivisors.of(Tree.config(read), headSize);
    for (int i = 0; i < again.length; i++) assertEquals(divisors[i], again[i], 1e-5f * divisors[i], "pair " + i);
  }

  @Test void llama3sOwnSettingsAreReadAsTheyWere() {
    Map<String, Object> scaling = Tree.of("rope_type", "llama3", "factor", 8.0, "low_freq_factor", 1.0,
        "high_freq_factor", 4.0, "original_max_position_embeddings", 8192);
    var with = new LinkedHashMap<>(scaling);
    with.put("rope_theta", 500_000.0);
    Map<String, Object> read = RopeDivisors.settings(RopeDivisors.of(Tree.config(with), 128), 500_000);
    assertEquals(scaling, read);
  }

  @Test void divisorsThatAreNotLlama3sAreRefused() {
    String message = assertThrows(IllegalArgumentException.class,
        () -> RopeDivisors.settings(new float[]{4, 1, 2, 1.5f}, 10_000)).getMessage();
    assertTrue(message.startsWith("tensor 'rope_freqs.weight' has "), message);
    for (float odd : new float[]{Float.NaN, Float.POSITIVE_INFINITY, -1})
      assertThrows(IllegalArgumentException.class, () -> RopeDivisors.settings(new float[]{1, odd, 2, 8}, 10_000));
    assertEquals(Map.of(), RopeDivisors.settings(new float[]{1, 1, 1, 1}, 10_000));
  }

  @Test void scalingIsWrittenAsATensor() {
    Map<String, Object> model = read(new Llama(), LLAMA);
    model.put("positions",
        Tree.of("type", "rope", "rope_theta", 10_000.0, "rope_scaling", Tree.of("rope_type", "llama3",
            "factor", 8.0, "low_freq_factor", 1.0, "high_freq_factor", 4.0, "original_max_position_embeddings", 64)));
    Settings settings = new Llama().toGguf(model);
    float[] divisors = Optional.ofNullable(settings.tensors().get("rope_freqs.weight")).orElseThrow();
    assertEquals(4, divisors.length);
    assertEquals(1, divisors[0]);
    assertEquals(8, divisors[3]);
  }

  @Test void anotherActivationOfGpt2CannotBeSaid() {
    Map<String, Object> model = new Gpt2()
        .toModel(Tree.of("n_embd", 32, "n_head", 4, "n_layer", 1, "activation_function", "relu"));
    assertEquals("config.json: activation_function is 'relu'; it must be gelu_new",
        assertThrows(IllegalArgumentException.class, () -> new Gpt2().toGguf(model)).getMessage());
  }
}
