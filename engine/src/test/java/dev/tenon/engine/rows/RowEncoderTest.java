package dev.tenon.engine.rows;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.data.Encoder;
import dev.tenon.api.data.Extras;
import dev.tenon.api.data.MalformedData;
import dev.tenon.api.data.Message;
import dev.tenon.api.data.Origin;
import dev.tenon.api.data.Passage;
import dev.tenon.api.data.Row;
import dev.tenon.api.data.Truncation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class RowEncoderTest {
  private static final int END = 256;
  private static final Origin HERE = new Origin("rows.jsonl", 3, true);
  private static final Spelled TOKENIZER = new Spelled(List.of(Spelled.token(0, "<end>")));

  /** Each turn is its role's first letter, its content and a full stop; the assistant's content is a span. */
  private static Conversations.Written written(List<Message> messages, Extras extras, Conversations.Ending ending) {
    var text = new StringBuilder();
    List<Conversations.Span> spans = new ArrayList<>();
    for (Message message : messages) {
      if (message.content().orElse("").contains("!")) throw new IllegalArgumentException("no shouting");
      text.append(message.role().charAt(0));
      int start = text.length();
      text.append(message.content().orElse(""));
      if (message.role().equals("assistant")) spans.add(new Conversations.Span(start, text.length()));
      text.append('.');
    }
    if (ending == Conversations.Ending.GENERATION_PROMPT) text.append('a');
    if (ending == Conversations.Ending.OPEN_MESSAGE) text.setLength(text.length() - 1);
    return new Conversations.Written(text.toString(), spans);
  }

  private static RowEncoder encoder(boolean completionOnly, boolean assistantOnly) {
    return new RowEncoder(TOKENIZER, new SpecialTokens(Map.of("eos_token", "<end>")),
        Optional.of(RowEncoderTest::written), new RowEncoder.Learned(completionOnly, assistantOnly));
  }

  private static int[] ids(String text) {
    return TOKENIZER.encode(text);
  }

  private static int[] ended(String text) {
    int[] ids = java.util.Arrays.copyOf(ids(text), text.length() + 1);
    ids[text.length()] = END;
    return ids;
  }

  private static Passage plain(String text) {
    return new Passage.Plain(text);
  }

  private static Passage chat(String... rolesAndContents) {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < rolesAndContents.length; i += 2)
      messages.add(Message.of(rolesAndContents[i], rolesAndContents[i + 1]));
    return new Passage.Chat(messages);
  }

  @Test void textIsEndedOnce() {
    assertArrayEquals(ended("ab"), encoder(true, false).sequence(new Row.Text(HERE, Extras.NONE, plain("ab"))).ids());
    assertArrayEquals(ended("ab"),
        encoder(true, false).sequence(new Row.Text(HERE, Extras.NONE, plain("ab<end>"))).ids());
  }

  @Test void onlyTheCompletionIsLearnedUnlessAllIs() {
    var row = new Row.PromptCompletion(HERE, Extras.NONE, plain("ab"), plain("c"));
    assertArrayEquals(new int[]{-100, -100, 'c', END}, encoder(true, false).sequence(row).labels());
    assertArrayEquals(new int[]{'a', 'b', 'c', END}, encoder(false, false).sequence(row).labels());
  }

  @Test void chatsAreNotEndedAndTheirCompletionBeginsBehindThePrompt() {
    var row = new Row.PromptCompletion(HERE, Extras.NONE, chat("user", "x"), chat("assistant", "y"));
    Encoder.Sequence sequence = encoder(true, false).sequence(row);
    assertArrayEquals(ids("ux.ay."), sequence.ids());
    assertEquals(OptionalInt.of(4), sequence.completion());
  }

  @Test void onlyTheAssistantsTurnsAreLearned() {
    var row = new Row.Text(HERE, Extras.NONE, chat("user", "x", "assistant", "é", "user", "z", "assistant", "yy"));
    Encoder.Sequence sequence = encoder(true, true).sequence(row);
    // Of a character's bytes the first alone holds it: as transformers marks them.
    assertArrayEquals(
        new int[]{-100, -100, -100, -100, 0xC3, -100, -100, -100, -100, -100, -100, 'y', 'y', -100},
        sequence.labels());
  }

  @Test void aConversationWithoutAnAssistantIsRefusedWhereOnlyItIsLearned() {
    var row = new Row.Text(HERE, Extras.NONE, chat("user", "x"));
    String said = String
        .valueOf(assertThrows(MalformedData.class, () -> encoder(true, true).sequence(row)).getMessage());
    assertTrue(said.startsWith("rows.jsonl, line 3: assistant_only_loss is set and"), said);
  }

  @Test void bothAnswersStandBehindTheShorterCommonBeginning() {
    var row = new Row.Preference(HERE, Extras.NONE, plain("ab"), plain("c"), plain("d"));
    Encoder.Continued pair = encoder(true, false).preference(row);
    assertArrayEquals(ids("ab"), pair.prompt());
    assertArrayEquals(ended("c"), pair.completions().get(0));
    assertArrayEquals(ended("abd"), pair.whole(1));
    Encoder.Pair texts = encoder(true, false).pair(row);
    assertArrayEquals(ended("abc"), texts.chosen());
  }

  @Test void promptsAskForAnAnswerOrAreGoneOnWith() {
    assertArrayEquals(ids("ux.a"),
        encoder(true, false).prompt(new Row.Prompt(HERE, Extras.NONE, chat("user", "x"))));
    assertArrayEquals(ids("ux.ay"),
        encoder(true, false).prompt(new Row.Prompt(HERE, Extras.NONE, chat("user", "x", "assistant", "y"))));
  }

  @Test void whatTheTemplateRefusesIsToldWithTheRow() {
    var row = new Row.Text(HERE, Extras.NONE, chat("user", "x!"));
    assertEquals("rows.jsonl, line 3: no shouting",
        assertThrows(MalformedData.class, () -> encoder(true, false).sequence(row)).getMessage());
  }

  @Test void messagesNeedATemplate() {
    var without = new RowEncoder(TOKENIZER, new SpecialTokens(Map.of("eos_token", "<end>")), Optional.empty(),
        RowEncoder.Learned.USUAL);
    assertThrows(MalformedData.class, () -> without.sequence(new Row.Text(HERE, Extras.NONE, chat("user", "x"))));
  }

  @Test void answersOfOthersStandBehindTheNextPrompt() {
    List<Encoder.Continued> rows = List.of(new Encoder.Continued(ids("a"), List.of(ids("x"))),
        new Encoder.Continued(ids("b"), List.of(ids("y"))));
    assertArrayEquals(ids("ay"), Encoder.Continued.rotated(rows).get(0).whole(0));
    assertArrayEquals(ids("bx"), Encoder.Continued.rotated(rows).get(1).whole(0));
  }

  @Test void truncationKeepsAnEndAndDropsWhatHasNothingLeft() {
    var row = new Row.PromptCompletion(HERE, Extras.NONE, plain("abc"), plain("d"));
    var rows = new Rows(List.of(row), Map.of());
    var start = new Truncation(OptionalInt.of(3), Truncation.Kept.KEEP_START);
    TrainingRows dropped = TrainingRows.of(rows, encoder(true, false), start, Optional.empty());
    assertEquals(List.of(), dropped.all());
    assertEquals(1, dropped.dropped());
    assertTrue(dropped.notes().getFirst().startsWith("1 row dropped"));
    var end = new Truncation(OptionalInt.of(3), Truncation.Kept.KEEP_END);
    TrainingRow kept = TrainingRows.of(rows, encoder(true, false), end, Optional.empty()).all().getFirst();
    assertArrayEquals(new int[]{'c', 'd', END}, kept.ids());
    assertArrayEquals(new int[]{-100, 'd', END}, kept.labels());
  }
}
