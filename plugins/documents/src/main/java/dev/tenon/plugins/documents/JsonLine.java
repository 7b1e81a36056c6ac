package dev.tenon.plugins.documents;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.tenon.api.data.MalformedData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Takes the text out of a line of JSON. */
final class JsonLine implements LineDocuments.Reader {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final String field;
  /** Without the library's limit of 20 million characters: a document may be a book. */
  private final JsonFactory json = JsonFactory.builder()
      .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build()).build();

  JsonLine(String field) {
    this.field = field;
  }

  @Override public Optional<String> document(String line, String place) {
    String given = line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line;
    if (given.isBlank()) return Optional.empty();
    try (JsonParser in = json.createParser(given)) {
      JsonToken first = in.nextToken();
      if (first != JsonToken.START_OBJECT)
        throw new MalformedData(place + ": found " + kind(first) + "; each line must be a JSON object");
      String text = text(in, place);
      JsonToken more = in.nextToken();
      if (more != null)
        throw new MalformedData(
            place + ": found " + kind(more) + " after the object; each line must be one JSON object");
      return Optional.of(text);
    } catch (JsonProcessingException e) {
      throw refused(e, place);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads to the end of the object. */
  private String text(JsonParser in, String place) throws IOException {
    Optional<String> text = Optional.empty();
    Set<String> others = new LinkedHashSet<>();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName();
      JsonToken value = in.nextToken();
      if (!name.equals(field)) {
        others.add('"' + name + '"');
        in.skipChildren();
        continue;
      }
      if (text.isPresent())
        throw new MalformedData(place + ": field \"" + field + "\" stands there twice; it must be there once");
      if (value != JsonToken.VALUE_STRING)
        throw new MalformedData(place + ": field \"" + field + "\" is " + kind(value) + "; it must be a string");
      text = Optional.of(whole(in.getText(), place));
    }
    return text.orElseThrow(() -> new MalformedData(place + ": there is no field \"" + field + "\"; "
        + (others.isEmpty()
            ? "the object is empty"
            : "found " + others.stream().limit(10).collect(Collectors.joining(", ")))
        + "; data.field must name one that holds the text"));
  }

  /** Escapes can write half a character, which has no UTF-8. */
  private String whole(String text, String place) {
    int i = 0;
    while (i < text.length()) {
      int c = text.codePointAt(i);
      // A surrogate is seen here only without its other half.
      if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
        throw new MalformedData(place + ": field \"" + field
            + "\" has half a surrogate pair (\\u" + Integer.toHexString(c) + ") at character " + (i + 1)
            + "; it must be whole Unicode text");
      i += Character.charCount(c);
    }
    return text;
  }

  private static MalformedData refused(JsonProcessingException e, String place) {
    String found = e instanceof JsonEOFException ? "the line ends before the object does" : e.getOriginalMessage();
    var refused = new MalformedData(place + ": no JSON at column " + e.getLocation().getColumnNr() + ": " + found
        + "; each line must be a JSON object");
    refused.initCause(e);
    return refused;
  }

  private static String kind(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      default -> token.asString() == null ? token.name() : token.asString();
    };
  }
}
