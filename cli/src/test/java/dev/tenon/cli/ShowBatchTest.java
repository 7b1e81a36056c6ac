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

class ShowBatchTest {
  @TempDir static Path folder;
  private static Path tokenizer;

  @BeforeAll static void train() throws IOException {
    Path text = Files.writeString(folder.resolve("text.txt"), "abc ".repeat(20));
    tokenizer = folder.resolve("tokenizer");
    assertEquals(0, Typed.tenon("tokenizer", "train", "--data", text, "--type", "byte", "--out", tokenizer).code());
  }

  private static Path rows(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  @Test void whatIsLearnedStandsInBrackets() throws IOException {
    Path data = rows("pairs.jsonl", "{\"prompt\": \"a\\n\", \"completion\": \"bc\"}\n");
    Typed typed = Typed.tenon("data", "show-batch", "--data", data, "--tokenizer", tokenizer);
    assertEquals(0, typed.code(), typed.err());
    assertTrue(typed.out().contains("row 1: 6 tokens, 3 learned"), typed.out());
    assertTrue(typed.out().contains("<|endoftext|>│a│↵│⟦b│c│<|endoftext|>⟧"), typed.out());
  }

  @Test void jsonHasTheColumnsOfTrl() throws IOException {
    Path data = rows("answers.jsonl", "{\"prompt\": \"a\", \"chosen\": \"b\", \"rejected\": \"cc\"}\n");
    Typed typed = Typed.tenon("data", "show-batch", "--data", data, "--tokenizer", tokenizer, "--json");
    assertEquals(0, typed.code(), typed.err());
    Map<String, Object> tree = Json.parse(typed.out(), "output");
    assertEquals("dpo", tree.get("method"));
    var row = (Map<?, ?>) ((List<?>) tree.get("rows")).getFirst();
    assertEquals(List.of("a", "b", "cc"), List.of(row.get("prompt"), row.get("chosen"), row.get("rejected")));
    assertTrue(row.get("origin").toString().endsWith("answers.jsonl, line 1"), row.toString());
    assertEquals(2, ((List<?>) row.get("prompt_ids")).size());
    assertEquals(List.of("<|endoftext|>", "a", "c", "c", "<|endoftext|>"), row.get("rejected_tokens"));
    var batch = (Map<?, ?>) tree.get("batch");
    assertEquals(List.of(List.of(0, 0, 1, 1, 0), List.of(0, 0, 1, 1, 1)), batch.get("completion_mask"));
    assertEquals(List.of(List.of(1, 1, 1, 1, 0), List.of(1, 1, 1, 1, 1)), batch.get("attention_mask"));
    assertEquals(List.of(batch), tree.get("batches"));
  }

  @Test void aChatTemplateWritesMessages() throws IOException {
    Path data = rows("chats.jsonl", "{\"messages\": [{\"role\": \"user\", \"content\": \"a\"},"
        + " {\"role\": \"assistant\", \"content\": \"b\"}]}\n");
    Path template = rows("chat_template.jinja", "{% for m in messages %}{% if m.role == 'assistant' %}"
        + "{% generation %}{{ m.content }}!{% endgeneration %}{% else %}{{ m.content }}?{% endif %}{% endfor %}");
    Typed typed = Typed.tenon("data", "show-batch", "--data", data, "--tokenizer", tokenizer, "--chat-template",
        template, "--assistant-only-loss");
    assertEquals(0, typed.code(), typed.err());
    assertTrue(typed.out().contains("a│?│⟦b│!⟧"), typed.out());
    Typed without = Typed.tenon("data", "show-batch", "--data", data, "--tokenizer", tokenizer);
    assertEquals(2, without.code());
    assertTrue(without.err().contains("chats.jsonl, line 1: it has messages and the model has no chat template"),
        without.err());
  }

  @Test void theTemplateBesideATokenizerIsItsOwn() throws IOException {
    Path data = rows("today.jsonl", "{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}]}\n");
    Path model = Files.createDirectory(folder.resolve("templated"));
    for (String file : List.of("tokenizer.json", "tokenizer_config.json"))
      Files.copy(tokenizer.resolve(file), model.resolve(file));
    Files.writeString(model.resolve("chat_template.jinja"), "{{ messages[0].content }}{{ strftime_now('%d%m') }}");
    Typed typed = Typed.tenon("data", "show-batch", "--data", data, "--model", model, "--today", "2026-02-01");
    assertEquals(0, typed.code(), typed.err());
    assertTrue(typed.out().contains("⟦a│0│1│0│2⟧"), typed.out());
  }

  @Test void rowsOfAFineTuningAreShownAsItReadsThem() throws IOException {
    SmallRun small = SmallRun.trained(Files.createDirectory(folder.resolve("tuned")));
    Path data = rows("tune.jsonl", "{\"prompt\": \"a\", \"completion\": \"b\"}\n".repeat(4));
    Path config = rows("tune.yaml", "model: {path: %s}\ndata: {type: rows, files: [%s], validation: 0.25}\n"
        .formatted(small.run, data) + "train: {batch_size: 2, sequence_length: 16, max_steps: 1}\n");
    Typed typed = Typed.tenon("data", "show-batch", config, "--quiet");
    assertEquals(0, typed.code(), typed.err());
    assertTrue(typed.out().contains("<|endoftext|>│a│⟦b│<|endoftext|>⟧"), typed.out());
  }

  @Test void skippedAndDroppedRowsAreTold() throws IOException {
    Path data = rows("some.jsonl", """
        {"prompt": "a", "chosen": "b", "rejected": "b"}
        {"prompt": "aaaaaaaa", "chosen": "b", "rejected": "c"}
        {"prompt": "a", "chosen": "b", "rejected": "c"}
        """);
    Typed typed = Typed.tenon("data", "show-batch", "--data", data, "--tokenizer", tokenizer, "--max-length", 4);
    assertEquals(0, typed.code(), typed.err());
    assertTrue(typed.err().contains("1 row skipped: the chosen answer is the rejected one"), typed.err());
    assertTrue(typed.err().contains("1 row dropped: the prompt alone has max_length tokens or more"), typed.err());
  }

  @Test void wrongInputGetsOneMessage() throws IOException {
    Path data = rows("pair.jsonl", "{\"prompt\": \"a\", \"completion\": \"b\"}\n");
    Typed method = Typed.tenon("data", "show-batch", "--data", data, "--tokenizer", tokenizer, "--method", "dpo");
    assertEquals(2, method.code());
    assertTrue(method.err().contains(
        "pair.jsonl, line 1: it is a row of prompt and completion; dpo needs rows of chosen and rejected"),
        method.err());
    assertEquals(2, Typed.tenon("data", "show-batch", "--data", data).code());
    assertEquals(2, Typed.tenon("data", "show-batch").code());
    Typed packing = Typed.tenon("data", "show-batch", "--data", data, "--tokenizer", tokenizer, "--packing");
    assertEquals(2, packing.code());
    assertTrue(packing.err().contains("packing needs max_length"), packing.err());
    Typed strategy = Typed.tenon("data", "show-batch", "--data", data, "--tokenizer", tokenizer, "--packing-strategy",
        "ffd");
    assertTrue(strategy.err().contains("--packing-strategy is ffd; it must be one of bfd, bfd_split, wrapped"),
        strategy.err());
  }

  @Test void aConfigAndItsRunShowTheSameWindows() throws IOException {
    SmallRun small = SmallRun.trained(Files.createDirectory(folder.resolve("small")));
    Typed config = Typed.tenon("data", "show-batch", small.config, "--json", "--quiet"),
        run = Typed.tenon("data", "show-batch", small.run, "--json", "--quiet");
    assertEquals(0, config.code(), config.err());
    assertEquals(config.out(), run.out());
    var rows = (List<?>) Json.parse(run.out(), "output").get("rows");
    assertEquals(2, rows.size());
    var row = (Map<?, ?>) rows.getFirst();
    assertEquals(17, ((List<?>) row.get("input_ids")).size());
    assertEquals(((List<?>) row.get("input_ids")).subList(1, 17), ((List<?>) row.get("labels")).subList(1, 17));
    assertEquals(-100, ((List<?>) row.get("labels")).getFirst());
  }
}
