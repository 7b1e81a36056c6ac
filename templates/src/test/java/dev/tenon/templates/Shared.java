package dev.tenon.templates;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** Golden files that are not in the repository; a test that needs them is skipped where they are absent. */
final class Shared {
  private Shared() {}

  static Path file(String name) {
    Path file = Path.of(System.getProperty("tenon.shared", "../shared")).resolve(name);
    assumeTrue(Files.exists(file), () -> file + " is absent; TENON_SHARED names the folder");
    return file;
  }

  static Map<String, Object> golden(String name) {
    try (var in = Files.newInputStream(file("golden/templates/" + name))) {
      return json(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String template(String name) {
    try {
      return Files.readString(file("golden/templates/" + name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Map<String, Object> json(InputStream in) throws IOException {
    return new ObjectMapper().enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS).readValue(in,
        new TypeReference<Map<String, Object>>() {
        });
  }

  @SuppressWarnings("unchecked") static List<Map<String, Object>> objects(Object list) {
    return (List<Map<String, Object>>) list;
  }

  @SuppressWarnings("unchecked") static Map<String, Object> object(Object map) {
    return (Map<String, Object>) map;
  }

  /** Stands still at a time such as 2026-03-07T09:05:03. */
  static Clock clock(Object time) {
    return Clock.fixed(LocalDateTime.parse((String) time).toInstant(ZoneOffset.UTC), ZoneOffset.UTC);
  }
}
