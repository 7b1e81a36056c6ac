package dev.tenon.engine.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where components come from.
 *
 * @param name its file's or folder's name without {@code .jar}; {@link #BUILT_IN} for what comes with Tenon
 * @param module the module that provides the components; empty if they come from the class path without one
 * @param version of the module, or {@code unversioned}
 * @param path the jar or folder; empty for what is built in
 */
public record Plugin(String name, String module, String version, Optional<Path> path) {
  /** The name of all that was not loaded from a plugin folder. */
  public static final String BUILT_IN = "built-in";

  static Plugin builtIn(ModuleDescriptor module) {
    return new Plugin(BUILT_IN, module.name(), version(module), Optional.empty());
  }

  static String version(ModuleDescriptor module) {
    return module.rawVersion().orElse("unversioned");
  }

  /** The plugin and its place, for messages: {@code plugin 'acme' (plugins/acme.jar)}. */
  String origin() {
    if (path.isPresent()) return "plugin '" + name + "' (" + path.get() + ")";
    return module.isEmpty() ? "the class path" : "the built-in module " + module;
  }

  /**
   * SHA-256 in hexadecimal of the jar, or of a folder's file names and contents in order of their names; empty for what is
   * built in. Reads all of it.
   *
   * @throws UncheckedIOException if it cannot be read
   */
  public Optional<String> sha256() {
    return path.map(Plugin::hash);
  }

  private static String hash(Path path) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      if (Files.isRegularFile(path)) {
        add(path, digest);
      } else {
        for (Path file : files(path)) {
          digest.update(path.relativize(file).toString().replace('\\', '/').getBytes(StandardCharsets.UTF_8));
          digest.update((byte) 0);
          digest.update((Files.size(file) + "\0").getBytes(StandardCharsets.UTF_8));
          add(file, digest);
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read plugin " + path, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void add(Path file, MessageDigest digest) throws IOException {
    var buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) digest.update(buffer, 0, n);
    }
  }
}
