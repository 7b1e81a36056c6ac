package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.spi.ToolProvider;

/** Plugins that are compiled when a test needs them. */
final class GivenPlugin {
  private GivenPlugin() {}

  /**
   * A folder of plugins with one in it.
   *
   * @param folder for all files
   * @param role what it provides: an interface of the api
   * @param type name of its only class; its package is {@code acme.} and the same in small letters
   */
  static Path compiled(Path folder, String role, String type, String source) throws IOException {
    String name = "acme." + type.toLowerCase(java.util.Locale.ROOT);
    Path sources = Files.createDirectories(folder.resolve("source-" + type));
    Path module = Files.writeString(sources.resolve("module-info.java"),
        "open module " + name + " { requires dev.tenon.api; provides " + role + " with " + name + "." + type + "; }");
    Path one = Files.writeString(sources.resolve(type + ".java"), "package " + name + ";\n" + source);
    Path plugins = folder.resolve("plugins");
    var said = new StringWriter();
    var writer = new PrintWriter(said);
    int code = ToolProvider.findFirst("javac").orElseThrow().run(writer, writer, "-d",
        plugins.resolve(type.toLowerCase(java.util.Locale.ROOT)).toString(), "-p",
        System.getProperty("jdk.module.path"), module.toString(), one.toString());
    assertEquals(0, code, said.toString());
    return plugins;
  }
}
