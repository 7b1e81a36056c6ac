package dev.tenon.cli;

import dev.tenon.api.workbench.UserError;
import dev.tenon.api.workbench.Workbench.PluginProblem;
import dev.tenon.engine.plugin.Plugins;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where plugins are looked for.
 *
 * @param asked places that the user named on the command line: not to find them is an error
 * @param standing places of the environment and the installation: what is wrong there is a warning
 */
record PluginPlaces(List<Path> asked, List<Path> standing) {
  static final String VARIABLE = "TENON_PLUGINS";

  /** Places by options, {@value #VARIABLE} and the installation's {@code plugins} folder beside {@code lib}. */
  static PluginPlaces of(List<Path> options) {
    var standing = new ArrayList<Path>();
    for (String place : System.getenv().getOrDefault(VARIABLE, "").split(File.pathSeparator)) {
      if (!place.isBlank()) standing.add(Path.of(place));
    }
    home().filter(home -> Files.isDirectory(home.resolve("lib"))).map(home -> home.resolve("plugins"))
        .filter(Files::isDirectory)
        .ifPresent(standing::add);
    return new PluginPlaces(List.copyOf(options), standing);
  }

  /** The folder of the installation, if the launcher names it. */
  static Optional<Path> home() {
    return Optional.ofNullable(System.getProperty("tenon.home")).map(Path::of);
  }

  List<Path> all() {
    return Stream.concat(asked.stream(), standing.stream()).toList();
  }

  /** Whether there may be a plugin anywhere. */
  boolean promising() {
    return !asked.isEmpty() || !standing.isEmpty();
  }

  /** @throws UserError if a place of the command line is not there */
  void require() {
    for (Path place : asked) {
      if (!Files.exists(place)) throw new UserError("--plugins " + place + ": there is no such folder or jar");
    }
  }

  /** Says which folders of the command line hold nothing that may be a plugin. */
  void tellBarren(Session session) {
    for (Path place : asked) {
      if (Files.isDirectory(place) && barren(place))
        session.note("warning: --plugins " + place + ": there is neither a jar nor a folder in it, so no plugin");
    }
  }

  private static boolean barren(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.noneMatch(entry -> Files.isDirectory(entry) || entry.toString().endsWith(".jar"));
    } catch (IOException e) {
      // That it cannot be read is among the problems.
      return false;
    }
  }

  /** @throws UserError if a jar that the command line names by itself cannot be used */
  void requireSound(Plugins plugins) {
    for (Path place : asked) {
      if (Files.isDirectory(place)) continue;
      for (PluginProblem problem : plugins.problems()) {
        if (problem.plugin().equals(name(place)) || problem.plugin().equals(place.toString()))
          throw new UserError("--plugins " + place + ": " + problem);
      }
    }
  }

  private static String name(Path jar) {
    return String.valueOf(jar.getFileName()).replaceFirst("\\.jar$", "");
  }
}
