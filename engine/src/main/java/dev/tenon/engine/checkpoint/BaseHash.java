package dev.tenon.engine.checkpoint;

import dev.tenon.engine.file.Unreadable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What tells the bases of adapters apart: the SHA-256 of the file that holds a model's weights, or of the hashes of several. */
public final class BaseHash {
  private BaseHash() {}

  /** @param place a model's folder or file */
  public static String of(Path place) {
    List<Path> files = Files.isDirectory(place) ? Shards.files(place) : List.of(place);
    List<String> hashes = files.stream().map(BaseHash::hash).toList();
    return hashes.size() == 1
        ? hashes.getFirst()
        : Sha256.of(String.join("\n", hashes).getBytes(StandardCharsets.UTF_8));
  }

  private static String hash(Path file) {
    try {
      return Sha256.of(file);
    } catch (IOException e) {
      throw Unreadable.error(file, e);
    }
  }
}
