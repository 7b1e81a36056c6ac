package dev.tenon.engine.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenon.api.spec.Spec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compiles sources and packs them, so that tests meet real plugins. */
public final class Jars {
  private static final Pattern PACKAGE = Pattern.compile("^package ([\\w.]+);", Pattern.MULTILINE);
  private static final Pattern TYPE = Pattern.compile("\\b(?:class|record|interface) (\\w+)");

  private final Path work;
  private final List<Path> modulePath = new ArrayList<>();
  private final List<String> sources = new ArrayList<>();
  private final Map<String, String> files = new TreeMap<>();
  private String version = "";

  private Jars(Path work) {
    this.work = work;
  }

  /** A jar yet to be made; intermediate files go to a new folder in {@code work}. */
  public static Jars in(Path work) {
    return new Jars(work).with(locationOf(Spec.class));
  }

  /** As {@link #in}, compiled without this api. */
  static Jars withoutApi(Path work) {
    return new Jars(work);
  }

  public static Path locationOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  Jars with(Path module) {
    modulePath.add(module);
    return this;
  }

  Jars version(String number) {
    version = number;
    return this;
  }

  /** Source of a type or of module-info. */
  public Jars source(String text) {
    sources.add(text);
    return this;
  }

  Jars file(String name, String text) {
    files.put(name, text);
    return this;
  }

  /** A record that is a sampler of the given type. */
  public static String sampler(String packageName, String name, String type) {
    return sampler(packageName, name, type, "int k", "this(5);");
  }

  static String sampler(String packageName, String name, String type, String components, String defaults) {
    return """
        package %s;
        import dev.tenon.api.text.*;
        public record %s(%s) implements Sampler {
          public %2$s() { %s }
          public String type() { return "%s"; }
          public Candidates apply(Candidates c) { return c; }
        }
        """.formatted(packageName, name, components, defaults, type);
  }

  /** An open module that provides a sampler and requires what is said. */
  public static String module(String name, String provider, String... more) {
    return "open module " + name + " { requires dev.tenon.api; provides dev.tenon.api.text.Sampler with " + provider
        + "; " + String.join(" ", more) + " }";
  }

  /** Makes the jar. */
  public Path jar(Path target) throws IOException {
    Path classes = classes();
    Files.createDirectories(target.getParent());
    try (var out = new JarOutputStream(Files.newOutputStream(target)); Stream<Path> all = Files.walk(classes)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, out);
      }
    }
    return target;
  }

  /** Makes a folder of class files. */
  Path classes() throws IOException {
    Path folder = Files.createTempDirectory(work, "build");
    Path classes = folder.resolve("classes");
    var arguments = new ArrayList<>(List.of("-d", classes.toString(), "-proc:none", "-implicit:none", "-Xlint:none"));
    if (!version.isEmpty()) arguments.addAll(List.of("--module-version", version));
    boolean modular = sources.stream().anyMatch(s -> s.contains("module "));
    String path = modulePath.stream().map(Path::toString).collect(Collectors.joining(java.io.File.pathSeparator));
    if (!path.isEmpty()) arguments.addAll(List.of(modular ? "-p" : "-cp", path));
    for (String source : sources) arguments.add(write(folder.resolve("source"), source).toString());
    var messages = new StringWriter();
    int code = sources.isEmpty()
        ? 0
        : ToolProvider.findFirst("javac").orElseThrow().run(new PrintWriter(messages), new PrintWriter(messages),
            arguments.toArray(String[]::new));
    assertEquals(0, code, messages::toString);
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path target = classes.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.writeString(target, file.getValue());
    }
    return classes;
  }

  private static Path write(Path folder, String source) throws IOException {
    Matcher inPackage = PACKAGE.matcher(source);
    Path file = folder.resolve("module-info.java");
    if (inPackage.find()) {
      Matcher type = TYPE.matcher(source);
      if (!type.find()) throw new IllegalArgumentException("no type in " + source);
      file = folder.resolve(inPackage.group(1).replace('.', '/')).resolve(type.group(1) + ".java");
    }
    Files.createDirectories(file.getParent());
    return Files.writeString(file, source);
  }
}
