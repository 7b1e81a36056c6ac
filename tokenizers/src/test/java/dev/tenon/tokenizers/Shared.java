package dev.tenon.tokenizers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenon.api.text.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Golden files and data that are not in the repository; a test that needs them is skipped where they are absent. */
final class Shared {
  private Shared() {}

  static Path file(String name) {
    Path file = Path.of(System.getProperty("tenon.shared", "../shared")).resolve(name);
    assumeTrue(Files.exists(file), () -> file + " is absent; TENON_SHARED names the folder");
    return file;
  }

  static Map<String, Object> json(String name) {
    return json(file(name));
  }

  static Map<String, Object> json(Path file) {
    try (var in = Files.newInputStream(file);
        var plain = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in) {
      return new ObjectMapper().readValue(plain, new TypeReference<Map<String, Object>>() {
      });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(String name) {
    try {
      return Files.readString(file(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Tokenizer tokenizer(String name) {
    Map<String, Object> file = json(name);
    return new BpeFormat().read(file, Map.of()).or(() -> new WordPieceFormat().read(file, Map.of())).orElseThrow();
  }

  @SuppressWarnings("unchecked") static List<Map<String, Object>> objects(Object list) {
    return (List<Map<String, Object>>) list;
  }

  static int[] ids(Object list) {
    return ((List<?>) list).stream().mapToInt(id -> (Integer) id).toArray();
  }
}
