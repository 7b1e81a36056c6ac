package dev.tenon.engine.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.file.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a token store holds: {@code manifest.json}.
 *
 * @param key of the corpus it was made of
 * @param source type of the documents
 * @param documents the corpus's identity
 * @param tokenizer the tokenizer's hash
 * @param vocabulary number of token ids
 * @param width bytes a token
 * @param sha256 of all tokens and where documents begin, however they are cut into shards
 * @param parts {@code train} and, if there is one, {@code validation}
 */
record Manifest(String key, String source, String documents, String tokenizer, int vocabulary, int width,
    double validation, long seed,
    String sha256, Map<String, Part> parts) {
  static final int FORMAT = 1;
  static final String FILE = "manifest.json";
  static final String TRAIN = "train", VALIDATION = "validation";

  /** The documents of one part. */
  record Part(long documents, long tokens, long bytes, Stored index, List<Stored> shards) {
    Map<String, Object> tree() {
      return ordered("documents", documents, "tokens", tokens, "text_bytes", bytes, "index", index.tree(), "shards",
          shards.stream().map(Stored::tree).toList());
    }

    static Part of(JsonNode node, int width) {
      List<Stored> shards = new ArrayList<>();
      node.required("shards").forEach(shard -> shards.add(Stored.of(shard)));
      var part = new Part(number(node, "documents"), number(node, "tokens"), number(node, "text_bytes"),
          Stored.of(node.required("index")), shards);
      long bytes = shards.stream().mapToLong(Stored::bytes).sum();
      if (part.tokens < 1 || bytes != part.tokens * width || part.index.bytes != part.documents * Long.BYTES)
        throw new IllegalArgumentException(part.tokens + " tokens of " + width + " bytes and " + part.documents
            + " documents are in files of " + bytes + " and " + part.index.bytes + " bytes");
      return part;
    }
  }

  /** A file of the store. */
  record Stored(String file, long bytes, String sha256) {
    Map<String, Object> tree() {
      return ordered("file", file, "bytes", bytes, "sha256", sha256);
    }

    static Stored of(JsonNode node) {
      return new Stored(node.required("file").asText(), number(node, "bytes"), node.required("sha256").asText());
    }
  }

  void write(Store store, Path folder) {
    var trees = new LinkedHashMap<String, Object>();
    parts.forEach((name, part) -> trees.put(name, part.tree()));
    var tree = ordered("format", FORMAT, "key", key, "source", source, "documents", documents, "tokenizer", tokenizer,
        "vocabulary", vocabulary, "stored_as", width == 2 ? "uint16" : "int32", "validation", validation, "seed", seed,
        "sha256", sha256, "parts", trees);
    try (var file = new HashedFile(store, folder.resolve(FILE), Hash.sha256())) {
      file.put(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(tree));
      file.finish();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The manifest in a folder.
   *
   * @throws UserError if it is missing, damaged or of a newer format
   */
  static Manifest read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) throw new UserError(file + " is missing; " + REMEDY);
    try {
      JsonNode node = new ObjectMapper().readTree(file.toFile());
      long format = number(node, "format");
      if (format != FORMAT)
        throw new UserError(file + " has format " + format + "; this version reads format " + FORMAT);
      int width = width(node);
      var parts = new LinkedHashMap<String, Part>();
      node.required("parts").properties().forEach(part -> parts.put(part.getKey(), Part.of(part.getValue(), width)));
      if (!parts.containsKey(TRAIN)) throw new IllegalArgumentException("no part is called '" + TRAIN + "'");
      return new Manifest(text(node, "key"), text(node, "source"), text(node, "documents"), text(node, "tokenizer"),
          (int) number(node, "vocabulary"), width, node.required("validation").asDouble(), number(node, "seed"),
          text(node, "sha256"), parts);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new UserError(file + " is damaged (" + e.getMessage() + "); " + REMEDY, e);
    }
  }

  /** What to do about a damaged store. */
  static final String REMEDY = "delete the folder it is in, and the text will be tokenized again";

  private static int width(JsonNode node) {
    String dtype = text(node, "stored_as");
    return switch (dtype) {
      case "uint16" -> 2;
      case "int32" -> 4;
      default -> throw new IllegalArgumentException("stored_as is " + dtype + "; it must be uint16 or int32");
    };
  }

  private static String text(JsonNode node, String key) {
    return node.required(key).asText();
  }

  private static long number(JsonNode node, String key) {
    JsonNode value = node.required(key);
    if (!value.isIntegralNumber())
      throw new IllegalArgumentException(key + " is " + value + "; it must be a whole number");
    return value.asLong();
  }

  private static Map<String, Object> ordered(Object... keysAndValues) {
    var map = new LinkedHashMap<String, Object>();
    for (int i = 0; i < keysAndValues.length; i += 2) map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    return map;
  }
}
