package dev.tenon.benches;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a model loses in fewer bits: its perplexity on dictionary entries in every type that {@code tenon quantize} writes, beside float32, as
 * that command tells it.
 */
final class QuantizationLoss implements Bench {
  private static final List<String> TYPES = List.of("bf16", "f16", "q8_0", "q6_k", "q4_k", "q4_0");
  /** Every so many entries are measured on. */
  private static final int EVERY = 500;

  @Override public String name() {
    return "quantization";
  }

  @Override public Findings find(Setting setting, int rounds) {
    List<String> chosen = setting.chosen(TYPES);
    Path model = ModelFiles.run("learned"), text = text();
    var found = new LinkedHashMap<String, JsonNode>();
    for (String type : chosen) {
      String told = ModelFiles.tenon("quantize", model.toString(), "--type", type, "--out",
          ModelFiles.folder().resolve("learned-" + type + ".gguf").toString(), "--data", text.toString(), "--json");
      found.put(type, read(told));
    }
    return new Findings(table(found), tree(found), true);
  }

  private static JsonNode read(String json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path text() {
    Path file = ModelFiles.folder().resolve("entries.jsonl");
    if (Files.exists(file)) return file;
    List<String> entries = new Workshop().texts();
    var lines = new StringBuilder();
    for (int i = 0; i < entries.size(); i += EVERY)
      lines.append(new ObjectMapper().valueToTree(Map.of("text", entries.get(i))).toString()).append('\n');
    try {
      return Files.writeString(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String table(Map<String, JsonNode> found) {
    var text = new StringBuilder("### Perplexity in fewer bits: Llama shape, 256 wide, 4 layers, on WordNet\n\n");
    List<String> head = List.of("type", "bits a weight", "perplexity", "nats a token more than float32");
    Table.row(text, head);
    Table.row(text, head.stream().map(h -> h.equals("type") ? "---" : "---:").toList());
    found.values().stream().findFirst().ifPresent(f -> Table.row(text,
        List.of("float32", number(f, "bits_before", "%.2f"), number(f, "perplexity_before", "%.3f"), "")));
    found.forEach((type, f) -> Table.row(text, List.of(type, number(f, "bits_after", "%.2f"),
        number(f, "perplexity_after", "%.3f"),
        more(f.path("loss_after").asDouble() - f.path("loss_before").asDouble()))));
    return text.toString();
  }

  /** To four digits, of which no zero is negative. */
  private static String more(double nats) {
    return String.format(Locale.ROOT, "%.4f", Math.round(1e4 * nats) / 1e4);
  }

  private static String number(JsonNode figures, String key, String format) {
    return String.format(Locale.ROOT, format, figures.path(key).asDouble());
  }

  private Map<String, Object> tree(Map<String, JsonNode> found) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("bench", name());
    found.forEach((type, f) -> tree.put(type, Map.of("bits", f.path("bits_after").asDouble(), "perplexity",
        f.path("perplexity_after").asDouble(), "perplexity_float32", f.path("perplexity_before").asDouble())));
    return tree;
  }
}
