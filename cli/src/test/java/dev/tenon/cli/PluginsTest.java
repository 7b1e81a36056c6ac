package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginsTest {
  private static final String GREET = """
      import dev.tenon.api.workbench.Command;
      import java.util.List;
      import java.util.Optional;

      public record Greet() implements Command {
        public String type() {
          return "greet";
        }

        public String summary() {
          return "Greets somebody.";
        }

        public String example() {
          return "tenon greet Ada --word hello";
        }

        public List<Option> options() {
          return List.of(new Option("word", "WORD", "what to say", Optional.of("good day")), new Option("mark", "MARK", "at the end", Optional.empty()));
        }

        public int run(Invocation call) {
          call.out().println(call.options().get("word") + " " + String.join(" and ", call.arguments()) + call.options().getOrDefault("mark", "."));
          call.notes().println(call.workbench().components().size() > 10 ? "at work" : "idle");
          return call.arguments().isEmpty() ? 1 : 0;
        }
      }
      """;

  @TempDir Path folder;

  private Path broken() throws IOException {
    Path plugins = Files.createDirectories(folder.resolve("broken"));
    Files.writeString(plugins.resolve("acme.jar"), "this is no jar");
    return plugins;
  }

  /** A plugin with a command. */
  private Path greeting() throws IOException {
    return GivenPlugin.compiled(folder, "dev.tenon.api.workbench.Command", "Greet", GREET);
  }

  @Test void theListNamesWhatIsBuiltIn() {
    Typed typed = Typed.tenon("plugin", "list");
    assertEquals(0, typed.code());
    assertTrue(typed.out().matches("(?s).*attention +grouped-query +built-in .*"), typed.out());
  }

  @Test void aCorruptJarIsAProblemOfTheListAndNoFailure() throws IOException {
    Typed typed = Typed.tenon("plugin", "list", "--plugins", broken());
    assertEquals(0, typed.code());
    assertTrue(typed.out().contains("plugin 'acme' [scan]"), typed.out());
    assertEquals("", typed.err());
    assertTrue(Typed.tenon("doctor", "--plugins", broken()).out().contains("plugin 'acme' [scan]"));
  }

  @Test void aCorruptJarThatNobodyAskedForIsAWarning() throws IOException {
    Path text = Files.writeString(folder.resolve("text.txt"), "tenon");
    Typed typed = Typed.tenon("tokenizer", "train", "--data", text, "--type", "byte", "--out", folder.resolve("out"),
        "--plugins", broken());
    assertEquals(0, typed.code(), typed.err());
    assertEquals(1, typed.err().lines().filter(line -> line.startsWith("tenon: warning: plugin 'acme' [scan]")).count(),
        typed.err());
  }

  @Test void aCorruptJarThatIsNamedIsAnError() throws IOException {
    Path jar = broken().resolve("acme.jar");
    Typed typed = Typed.tenon("tokenizer", "train", "--data", jar, "--out", folder.resolve("out"), "--plugins", jar);
    assertEquals(2, typed.code());
    assertTrue(typed.err().contains("--plugins " + jar + ": plugin 'acme' [scan]"), typed.err());
  }

  @Test void aFolderThatIsNotThereIsAnError() {
    Typed typed = Typed.tenon("plugin", "list", "--plugins", folder.resolve("none"));
    assertEquals(2, typed.code());
    assertTrue(typed.err().contains("--plugins " + folder.resolve("none") + ": there is no such folder or jar"),
        typed.err());
  }

  @Test void aPluginsCommandIsOneOfTenons() throws IOException {
    Path plugins = greeting();
    Typed typed = Typed.tenon("greet", "Ada", "Grace", "--plugins", plugins, "--mark", "!");
    assertEquals("good day Ada and Grace!" + System.lineSeparator(), typed.out(), typed.err());
    assertEquals("at work" + System.lineSeparator(), typed.err());
    assertEquals(0, typed.code());
    assertEquals(1, Typed.tenon("greet", "--plugins=" + plugins).code());
  }

  @Test void aPluginsCommandHasHelpAndIsListed() throws IOException {
    Path plugins = greeting();
    String help = Typed.tenon("greet", "--help", "--plugins", plugins).out();
    assertTrue(help.contains("--word=WORD") && help.contains("default: good day") && help.contains("Example:"), help);
    String list = Typed.tenon("--plugins", plugins, "--help").out();
    assertTrue(list.contains("Greets somebody."), list);
  }

  @Test void doctorSaysWhatAPluginBrings() throws IOException {
    String said = Typed.tenon("doctor", "--plugins", greeting()).out();
    assertTrue(said.contains("greet unversioned (" + folder.resolve("plugins/greet") + "): command greet"), said);
    assertTrue(said.contains("kernels") && said.contains("scalar"), said);
    assertTrue(said.contains(System.getProperty("java.home")), said);
  }
}
