package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.engine.file.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateTest {
  @TempDir static Path folder;

  private static Path run;
  private static Path other;
  private static Path questions;

  @BeforeAll static void train() throws IOException {
    SmallRun small = SmallRun.trained(folder);
    run = small.run;
    other = folder.resolve("other");
    assertEquals(0, Typed.tenon("train", small.config, "--out", other, "--quiet", "--set", "train.max_steps=1",
        "--seed", 3).code());
    var lines = new StringBuilder();
    String[] words = {"tenon", "mortise", "wood", "glue", "pin", "wedge", "saw", "plane"};
    for (int i = 0; i < 40; i++)
      lines.append("{\"query\": \"").append(words[i % 8]).append(' ').append(words[i / 8])
          .append("\", \"choices\": [\"")
          .append(words[(i + 3) % 8]).append("\", \"QXZ\"], \"gold\": 0}\n");
    questions = Files.writeString(folder.resolve("questions.jsonl"), lines);
  }

  private static Map<String, Object> json(Object... arguments) {
    Typed typed = Typed.tenon(arguments);
    assertEquals(0, typed.code(), typed.err());
    return Json.parse(typed.out(), "output");
  }

  private static double number(Map<?, ?> tree, String key) {
    return ((Number) tree.get(key)).doubleValue();
  }

  @Test void everyFigureHasAnInterval() {
    Map<String, Object> tree = json("evaluate", run, "--task", "copa", "--data", questions, "--json");
    assertEquals("copa", tree.get("task"));
    assertEquals(40, tree.get("rows"));
    assertEquals(0, tree.get("skipped"));
    for (String name : List.of("acc", "acc_norm")) {
      List<?> interval = (List<?>) ((Map<?, ?>) tree.get("intervals")).get(name);
      double low = ((Number) interval.getFirst()).doubleValue(), high = ((Number) interval.getLast()).doubleValue();
      assertTrue(low <= number(tree, name) && number(tree, name) <= high, tree.toString());
      assertEquals(40, ((Map<?, ?>) tree.get("items")).get(name));
    }
    String text = Typed.tenon("evaluate", run, "--task", "multiple_choice", "--data", questions, "--limit", 7).out();
    assertTrue(text.contains("acc ") && text.contains("(95 %: ") && text.contains("7 items"), text);
    assertEquals(text, Typed.tenon("evaluate", run, "--task", "multiple-choice", "--data", questions, "--limit", 7,
        "--threads", 2, "--quiet").out());
  }

  @Test void severalTasksAreMeasuredOnTheSameData() {
    Map<String, Object> tree = json("evaluate", run, "--task", "copa,piqa", "--data", questions, "--json");
    assertEquals(List.of("copa", "piqa"),
        ((List<?>) tree.get("tasks")).stream().map(t -> ((Map<?, ?>) t).get("task")).toList());
  }

  @Test void theBetterOfTwoModelsIsNamed() {
    Map<String, Object> tree = json("evaluate", other, run, "--task", "copa", "--data", questions, "--json");
    Map<?, ?> difference = (Map<?, ?>) ((Map<?, ?>) tree.get("differences")).get("acc");
    List<?> figures = (List<?>) tree.get("figures");
    assertEquals(number((Map<?, ?>) figures.get(1), "acc") - number((Map<?, ?>) figures.get(0), "acc"),
        number(difference, "difference"), 1e-12);
    assertEquals(run.toString(), difference.get("better"), tree.toString());
    assertTrue(number(difference, "p") < 0.05, tree.toString());
    String text = Typed.tenon("evaluate", other, run, "--task", "copa", "--data", questions, "--quiet").out();
    assertTrue(text.contains("by acc the second is better"), text);
  }

  @Test void aModelIsNoBetterThanItself() {
    String text = Typed.tenon("evaluate", run, run, "--task", "copa", "--data", questions, "--quiet").out();
    assertTrue(text.contains("by acc the data cannot tell which is better"), text);
  }

  @Test void whatDoesNotFitIsCounted() throws IOException {
    Path data = Files.writeString(folder.resolve("long.jsonl"),
        "{\"query\": \"" + "wood ".repeat(20) + "\", \"choices\": [\"glue\", \"pin\"], \"gold\": 1}\n"
            + "{\"query\": \"wood\", \"choices\": [\"" + "glue ".repeat(20) + "\", \"pin\"], \"gold\": 1}\n");
    Map<String, Object> tree = json("evaluate", run, "--task", "copa", "--data", data, "--json");
    assertEquals(1, tree.get("skipped"));
    assertEquals(1, tree.get("cut_contexts"));
    String text = Typed.tenon("evaluate", run, "--task", "copa", "--data", data, "--quiet").out();
    assertTrue(text.contains("1: a choice is longer than the model can read"), text);
    assertTrue(text.contains("1: longer than the model can read"), text);
  }

  @Test void badInputIsNamed() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.jsonl"),
        "{\"query\": \"a\", \"choices\": [\"b\", \"c\"], \"gold\": 0}\n{\"query\": \"a\", \"choices\": [\"b\"], \"gold\": 0}\n");
    refused(bad + ":2: field \"choices\" is 1 choices", "--task", "copa", "--data", bad);
    refused("evaluation task 'coba' is not installed; did you mean copa?", "--task", "coba", "--data", questions);
    refused("--limit is 0", "--task", "copa", "--data", questions, "--limit", 0);
    refused("copa.colour", "--task", "copa", "--data", questions, "--set", "copa.colour=red");
    refused("--set piqa: no such task is measured", "--task", "copa", "--data", questions, "--set",
        "piqa.normalization=bytes");
    refused("--classifier-data is for the task toxicity", "--task", "copa", "--data", questions, "--classifier-data",
        questions);
    Path prompts = Files.writeString(folder.resolve("prompts.csv"), "prompt\nwood\n");
    refused("toxicity.classifier_data is missing", "--task", "toxicity", "--data", prompts);
    Path table = Files.writeString(folder.resolve("table.csv"), "prompt,label\n\"open\nhow,safe\n");
    refused(table.toString(), "--task", "xstest", "--data", table);
    Files.writeString(table, "prompt,label\nhow,what\n");
    refused(table + ":2: field \"label\" is \"what\"; it must be one of safe, unsafe", "--task", "xstest", "--data",
        table);
  }

  private static void refused(String message, Object... arguments) {
    Object[] all = new Object[arguments.length + 2];
    all[0] = "evaluate";
    all[1] = run;
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    Typed typed = Typed.tenon(all);
    assertEquals(2, typed.code(), typed.out() + typed.err());
    assertTrue(typed.err().contains(message), typed.err());
  }
}
