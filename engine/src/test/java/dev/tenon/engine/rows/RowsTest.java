package dev.tenon.engine.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.data.Message;
import dev.tenon.api.data.Passage;
import dev.tenon.api.data.Row;
import dev.tenon.api.workbench.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowsTest {
  @TempDir Path folder;

  private Rows read(String content) {
    return Rows.read(List.of(file(content)));
  }

  private Path file(String content) {
    try {
      return Files.writeString(folder.resolve("rows.json"), content);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private <R extends Row> R only(Class<R> type, String row) {
    List<Row> rows = read(row).all();
    assertEquals(1, rows.size());
    return assertInstanceOf(type, rows.getFirst());
  }

  private String refused(String content) {
    return String.valueOf(assertThrows(UserError.class, () -> read(content)).getMessage())
        .replace(folder + "/", "");
  }

  private static Passage plain(String text) {
    return new Passage.Plain(text);
  }

  private static Passage chat(Message... messages) {
    return new Passage.Chat(List.of(messages));
  }

  @Test void listsAndLinesAreToldApartByWhatTheyBeginWith() {
    String row = "{\"text\": \"a\"}";
    assertEquals(2, read("[" + row + ",\n " + row + "]").all().size());
    assertEquals(2, read(row + "\n\n" + row + "\n").all().size());
    assertEquals(1, read("\uFEFF \n[" + row + "]\n").all().size());
  }

  @Test void rowsKnowWhereTheyStand() {
    String row = "{\"text\": \"a\"}";
    assertTrue(read("\n" + row + "\n\n" + row).all().getLast().origin().toString().endsWith("rows.json, line 4"));
    assertTrue(read("[" + row + ", " + row + "]").all().getLast().origin().toString().endsWith("rows.json, row 2"));
  }

  @Test void trlsTypesAreKnownByTheirKeys() {
    assertEquals(plain("a"), only(Row.Text.class, "{\"text\": \"a\"}").passage());
    assertEquals(chat(Message.of("user", "a")),
        only(Row.Text.class, "{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}]}").passage());
    assertEquals(plain("a"), only(Row.Prompt.class, "{\"prompt\": \"a\"}").prompt());
    assertEquals(plain("b"),
        only(Row.PromptCompletion.class, "{\"prompt\": \"a\", \"completion\": \"b\"}").completion());
    Row.Preference pair = only(Row.Preference.class, "{\"prompt\": \"a\", \"chosen\": \"b\", \"rejected\": \"c\"}");
    assertEquals(List.of(plain("a"), plain("b"), plain("c")), List.of(pair.prompt(), pair.chosen(), pair.rejected()));
    assertTrue(
        only(Row.UnpairedPreference.class, "{\"prompt\": \"a\", \"completion\": \"b\", \"label\": true}").label());
  }

  @Test void aPromptInBothAnswersIsTakenOutOfThem() {
    Row.Preference pair = only(Row.Preference.class, "{\"chosen\": \"It is so\", \"rejected\": \"It is not\"}");
    assertEquals(List.of(plain("It is"), plain(" so"), plain(" not")),
        List.of(pair.prompt(), pair.chosen(), pair.rejected()));
  }

  @Test void aPromptOfTextBeforeAnswersOfMessagesIsOneOfThem() {
    String turns = "[{\"role\": \"user\", \"content\": \"a\"}, {\"role\": \"assistant\", \"content\": \"%s\"}]";
    Row.Preference pair = only(Row.Preference.class, "{\"prompt\": \"a\", \"chosen\": " + turns.formatted("b")
        + ", \"rejected\": " + turns.formatted("c") + "}");
    assertEquals(chat(Message.of("user", "a")), pair.prompt());
    assertEquals(chat(Message.of("assistant", "b")), pair.chosen());
  }

  @Test void alpacasInstructionsBecomeStanfordsPrompt() {
    Row.PromptCompletion row = only(Row.PromptCompletion.class,
        "{\"instruction\": \"Add.\", \"input\": \"1 + 1\", \"output\": \"2\"}");
    assertEquals(plain("Below is an instruction that describes a task, paired with an input that provides further"
        + " context. Write a response that appropriately completes the request.\n\n### Instruction:\nAdd.\n\n"
        + "### Input:\n1 + 1\n\n### Response:\n"), row.prompt());
    assertEquals(plain("2"), row.completion());
    assertEquals(plain("Below is an instruction that describes a task. Write a response that appropriately completes"
        + " the request.\n\n### Instruction:\nSing.\n\n### Response:\n"),
        only(Row.PromptCompletion.class, "{\"instruction\": \"Sing.\", \"input\": \"\", \"response\": \"La.\"}")
            .prompt());
    Row.Preference pair = only(Row.Preference.class,
        "{\"instruction\": \"Sing.\", \"output\": \"La.\", \"chosen\": \"La.\", \"rejected\": \"No.\"}");
    assertEquals(Map.of(), pair.extras().columns());
  }

  @Test void everyInstanceOfATaskIsARow() {
    List<Row> rows = read("{\"id\": 1, \"instruction\": \"Add.\", \"instances\": ["
        + "{\"input\": \"\", \"output\": \"2\"}, {\"input\": \"x\", \"output\": \"3\"}]}").all();
    assertEquals(2, rows.size());
    assertEquals(Map.of("id", 1), rows.getLast().extras().columns());
  }

  @Test void shareGptsSpeakersGetTheUsualNames() {
    Row.Text row = only(Row.Text.class, "{\"conversations\": [{\"from\": \"system\", \"value\": \"s\"},"
        + " {\"from\": \"human\", \"value\": \"u\"}, {\"from\": \"gpt\", \"value\": \"a\"}]}");
    assertEquals(chat(Message.of("system", "s"), Message.of("user", "u"), Message.of("assistant", "a")), row.passage());
    Row.Preference pair = only(Row.Preference.class, "{\"conversations\": [{\"from\": \"human\", \"value\": \"u\"}],"
        + " \"chosen\": {\"from\": \"gpt\", \"value\": \"a\"}, \"rejected\": {\"from\": \"gpt\", \"value\": \"b\"}}");
    assertEquals(chat(Message.of("assistant", "b")), pair.rejected());
  }

  @Test void aLabelIsOfTheLastMessage() {
    Row.UnpairedPreference row = only(Row.UnpairedPreference.class, "{\"messages\": [{\"role\": \"user\","
        + " \"content\": \"u\"}, {\"role\": \"assistant\", \"content\": \"a\"}], \"label\": false}");
    assertEquals(chat(Message.of("user", "u")), row.prompt());
    assertEquals(chat(Message.of("assistant", "a")), row.completion());
  }

  @Test void partsOfTextUnderValueAreJoinedAndOtherPartsStay() {
    Row.Text row = only(Row.Text.class, "{\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"text\","
        + " \"value\": \"a\"}, {\"type\": \"text\", \"value\": \"b\"}], \"loss_weight\": 0.0}]}");
    Message message = ((Passage.Chat) row.passage()).messages().getFirst();
    assertEquals("ab", message.content().orElseThrow());
    assertEquals(0.0, message.entries().get("loss_weight"));
  }

  @Test void toolsMayBeAListOrItsJson() {
    String row = "{\"messages\": [{\"role\": \"user\", \"content\": \"u\"}], \"tools\": %s,"
        + " \"chat_template_kwargs\": {\"enable_thinking\": false}, \"answer\": 42}";
    for (String tools : List.of("[{\"name\": \"add\"}]", "\"[{\\\"name\\\": \\\"add\\\"}]\"")) {
      Row.Text read = only(Row.Text.class, row.formatted(tools));
      assertEquals(List.of(Map.of("name", "add")), read.extras().tools());
      assertEquals(Map.of("enable_thinking", false), read.extras().templateArguments());
      assertEquals(Map.of("answer", 42), read.extras().columns());
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "{\"texte\": 1} | rows.json, line 1: it has the keys texte; a row must have text, or messages, or prompt (with completion, or completion and label, or chosen and rejected), or instruction and output, or conversations",
      "[{\"text\": \"a\"}, 3] | rows.json, row 2: it is a number; it must be an object",
      "{\"text\": \"a\"}~[] | rows.json, line 2: it is a list; each line must be a JSON object",
      "{\"text\": 3} | rows.json, line 1: text is a number; it must be a string",
      "{\"prompt\": \"a\", \"chosen\": \"b\"} | rows.json, line 1: it has the keys prompt, chosen and no rejected; it must have both",
      "{\"prompt\": \"a\", \"completion\": \"b\", \"label\": 1} | rows.json, line 1: label is a number; it must be true or false",
      "{\"prompt\": \"a\", \"completion\": [{\"role\": \"user\", \"content\": \"\"}]} | rows.json, line 1: one of the passages is text and another messages; they must be of one kind",
      "{\"messages\": \"a\"} | rows.json, line 1: messages is a string; it must be a list of messages",
      "{\"messages\": [{\"content\": \"a\"}]} | rows.json, line 1: messages: message 1 has the keys [content]; it must have role and content",
      "{\"text\": \"a\", \"text\": \"b\"} | rows.json, line 1: no valid JSON",
      "[{\"text\": \"a\"} | rows.json, row 1"}) void whatIsNoRowIsRefusedWithItsPlace(String content, String said) {
    String message = refused(content.replace("~", "\n"));
    assertTrue(message.startsWith(said), message);
  }

  @Test void rowsOfTwoTypesAreRefused() {
    assertEquals("rows.json, line 2: it is a row of prompts, and the first, rows.json, line 1, of text; all rows of a"
        + " data set must be of one type",
        refused("{\"text\": \"a\"}\n{\"prompt\": \"b\"}\n").replace(folder + "/", ""));
  }

  @Test void nothingIsRefused() {
    assertEquals("rows.json: there is no row in it", refused(""));
    assertEquals("rows.json: there is no row in it", refused("[]"));
  }

  @Test void equalAnswersAndEmptyOnesAreSkippedAndCounted() {
    Rows rows = read("{\"prompt\": \"a\", \"chosen\": \"b\", \"rejected\": \"b\"}\n"
        + "{\"prompt\": \"a\", \"chosen\": \"b\", \"rejected\": \"c\"}\n");
    assertEquals(1, rows.all().size());
    assertEquals(List.of("1 row skipped: the chosen answer is the rejected one"), rows.notes());
    assertEquals(List.of("2 rows skipped: the answer is empty"),
        read("{\"instruction\": \"a\", \"output\": \"\"}\n".repeat(2) + "{\"instruction\": \"a\", \"output\": \"b\"}")
            .notes());
    assertEquals("rows.json: there is no row in it to learn from (1 row: the answer is empty)",
        refused("{\"messages\": []}"));
  }

  @Test void aSplitIsKeyedByItsSeedAndLosesNothing() {
    Rows rows = read(
        IntStream.range(0, 100).mapToObj(i -> "{\"text\": \"" + i + "\"}").collect(Collectors.joining("\n")));
    Rows.Split split = rows.split(0.1, 7);
    assertEquals(10, split.heldOut().all().size());
    Set<Row> all = new HashSet<>(split.train().all());
    all.addAll(split.heldOut().all());
    assertEquals(Set.copyOf(rows.all()), all);
    assertEquals(split, rows.split(0.1, 7));
    assertTrue(!split.equals(rows.split(0.1, 8)));
    assertEquals(100, rows.split(0, 7).train().all().size());
  }

  @Test void unpairedRowsAreAllChosenOnesFirst() {
    List<Map<String, Object>> rows = Golden
        .objects(((Map<?, ?>) Golden.data("prompts.json").get("unpair")).get("rows"));
    Rows unpaired = read(
        "{\"prompt\": \"The sky is\", \"chosen\": \" blue.\", \"rejected\": \" green, or so they say.\"}\n"
            + "{\"prompt\": \"The sky is \", \"chosen\": \"blue.\", \"rejected\": \"not.\"}")
        .unpaired();
    assertEquals(rows.size(), unpaired.all().size());
    for (int i = 0; i < rows.size(); i++) {
      var row = (Row.UnpairedPreference) unpaired.all().get(i);
      assertEquals(plain((String) rows.get(i).get("prompt")), row.prompt());
      assertEquals(plain((String) rows.get(i).get("completion")), row.completion());
      assertEquals(rows.get(i).get("label"), row.label());
    }
  }
}
