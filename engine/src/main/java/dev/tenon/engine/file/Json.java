package dev.tenon.engine.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenon.api.workbench.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** JSON objects as trees of maps, lists, strings, numbers and booleans; strict when read, the same bytes everywhere when written. */
public final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper(
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Where the settings of the parser come in, or what a value may be: known, for it must be an object of these. */
  private static final Pattern ADVICE = Pattern
      .compile(": enable `.*| \\(start marker at.*|: (was expecting|expected a valid value) \\(.*|, from `[^`]*`",
          Pattern.DOTALL);

  private Json() {}

  /** @throws UserError if the file is missing or holds no JSON object */
  public static Map<String, Object> read(Path file) {
    JsonNode node = parse(file.toString(), ByteBuffer.wrap(bytes(file)));
    return MAPPER.convertValue(node, new TypeReference<LinkedHashMap<String, Object>>() {
    });
  }

  /**
   * The object that a text spells.
   *
   * @param where for messages
   */
  public static Map<String, Object> parse(String text, String where) {
    return MAPPER.convertValue(parse(where, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))),
        new TypeReference<LinkedHashMap<String, Object>>() {
        });
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw Unreadable.error(file, e);
    }
  }

  /**
   * The object that UTF-8 bytes spell.
   *
   * @param where for messages
   */
  public static JsonNode parse(String where, ByteBuffer utf8) {
    JsonNode node;
    try {
      node = MAPPER.readTree(StandardCharsets.UTF_8.newDecoder().decode(utf8).toString());
    } catch (CharacterCodingException e) {
      throw new UserError(where + ": it is not UTF-8; it must be a JSON object", e);
    } catch (JsonProcessingException e) {
      String place = Optional.ofNullable(e.getLocation())
          .map(l -> " at line " + l.getLineNr() + ", column " + l.getColumnNr()).orElse("");
      throw new UserError(where + ": it is not valid JSON" + place + ": " + fault(e), e);
    }
    if (node.isMissingNode()) throw new UserError(where + ": it is empty; it must be a JSON object");
    if (!node.isObject())
      throw new UserError(where + ": it is a JSON " + node.getNodeType().toString().toLowerCase(java.util.Locale.ROOT)
          + "; it must be an object");
    return node;
  }

  /** What the parser found, without its advice to programmers. */
  private static String fault(JsonProcessingException e) {
    return ADVICE.matcher(String.valueOf(e.getOriginalMessage())).replaceFirst("");
  }

  /** Indented, for people, with a line feed at the end. */
  public static byte[] pretty(Map<String, ?> tree) {
    var indent = new DefaultIndenter("  ", "\n");
    var printer = new DefaultPrettyPrinter(
        Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
        .withObjectIndenter(indent);
    try {
      return (MAPPER.writer(printer).writeValueAsString(tree) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a tree of maps, lists, strings, numbers and booleans", e);
    }
  }

  /** On one line. */
  public static byte[] compact(Map<String, ?> tree) {
    try {
      return MAPPER.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a tree of maps, lists, strings, numbers and booleans", e);
    }
  }

  /**
   * Refuses a file of a later version of Tenon.
   *
   * @param newest the format known here
   */
  public static void checkFormat(Path file, Map<String, Object> tree, int newest) {
    Object format = tree.getOrDefault("format", "missing");
    if (!(format instanceof Integer n) || n < 1)
      throw new UserError(file + ": format is " + format + "; it must be a whole number from 1");
    if (n > newest)
      throw new UserError(
          file + ": format is " + n + "; this version of Tenon reads up to " + newest + ": take a newer one");
  }
}
