package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;

class HelpTest {
  private static List<CommandLine> commands() {
    var all = new ArrayList<CommandLine>();
    collect(Tenon.commandLine(new Session(System.out, System.err)), all);
    return all;
  }

  private static void collect(CommandLine line, List<CommandLine> all) {
    all.add(line);
    line.getSubcommands().values().forEach(each -> collect(each, all));
  }

  private static String[] typed(CommandLine line) {
    String[] words = line.getCommandSpec().qualifiedName().split(" ");
    return Stream.concat(Stream.of(words).skip(1), Stream.of("--help")).toArray(String[]::new);
  }

  @TestFactory Stream<DynamicTest> everyCommandsHelpHasAnExampleThatBeginsWithIt() {
    return commands().stream().map(line -> DynamicTest.dynamicTest(line.getCommandSpec().qualifiedName(), () -> {
      Typed help = Typed.tenon((Object[]) typed(line));
      assertEquals(0, help.code());
      assertEquals("", help.err());
      assertTrue(help.out().matches("(?s).*\nExample:\n  tenon .*"), help.out());
      if (line.getSubcommands().isEmpty())
        assertTrue(help.out().contains("\n  " + line.getCommandSpec().qualifiedName() + " "), help.out());
    }));
  }

  @TestFactory Stream<DynamicTest> everyCommandHasTheOptionsOfAll() {
    return commands().stream().map(line -> DynamicTest.dynamicTest(line.getCommandSpec().qualifiedName(), () -> {
      for (String option : List.of("--help", "--quiet", "--plugins", "--seed"))
        assertTrue(line.getCommandSpec().findOption(option) != null, option);
    }));
  }

  @TestFactory Stream<DynamicTest> whatReadsAConfigTakesSettings() {
    return Stream.of("quickstart", "train", "finetune", "plan", "verify-resume")
        .map(name -> DynamicTest.dynamicTest(name, () -> {
          Typed help = Typed.tenon(name, "--help");
          for (String option : List.of("--set", "--threads", "--kernels", "--json"))
            assertTrue(help.out().contains(option), option);
        }));
  }

  @Test void theListNamesEveryCommand() {
    String list = Typed.tenon("--help").out();
    for (String name : List.of("quickstart", "tokenizer", "plan", "train", "generate", "evaluate", "parity", "export",
        "finetune", "merge",
        "quantize",
        "report", "plugin", "verify-resume", "doctor"))
      assertTrue(list.contains("\n  " + name + " "), name);
  }

  @Test void helpHasNoColoursOffATerminal() {
    assertFalse(Typed.tenon("train", "--help").out().contains("\u001b"));
  }

  @Test void theVersionIsOneLine() {
    assertTrue(Typed.tenon("--version").out().matches("tenon \\S+\\R"));
  }
}
