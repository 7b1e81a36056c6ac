package dev.tenon.engine.rows;

import dev.tenon.api.data.Encoder;
import dev.tenon.api.data.Extras;
import dev.tenon.api.data.MalformedData;
import dev.tenon.api.data.Message;
import dev.tenon.api.data.Passage;
import dev.tenon.api.data.Row;
import dev.tenon.api.text.Encoding;
import dev.tenon.api.text.Tokenizer;
import dev.tenon.engine.rows.Conversations.Ending;
import dev.tenon.engine.rows.Conversations.Written;
import dev.tenon.engine.text.Tokenizers;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rows to ids with a tokenizer and, for messages, a chat template; the conventions of TRL 1.16. */
public final class RowEncoder implements Encoder {
  private final Tokenizer tokenizer;
  private final MarkedText marked;
  private final String ending;
  private final OptionalInt begin;
  private final int end;
  private final int pad;
  private final Optional<Conversations> conversations;
  private final Learned learned;

  /**
   * What of a row is learned.
   *
   * @param completionOnly whether of a prompt and its completion only the completion is
   * @param assistantOnly whether of messages only the assistant's are
   */
  public record Learned(boolean completionOnly, boolean assistantOnly) {
    /** Completions, and all of what has none. */
    public static final Learned USUAL = new Learned(true, false);
  }

  /** @param conversations the chat template; rows of messages are refused without one */
  public RowEncoder(Tokenizer tokenizer, SpecialTokens special, Optional<Conversations> conversations,
      Learned learned) {
    this.tokenizer = tokenizer;
    this.conversations = conversations;
    this.learned = learned;
    marked = new MarkedText(tokenizer, special.named().values());
    ending = special.end();
    begin = special.begin().map(it -> OptionalInt.of(SpecialTokens.id(tokenizer, it))).orElse(tokenizer.begin());
    end = SpecialTokens.id(tokenizer, ending);
    pad = SpecialTokens.id(tokenizer, special.padding());
  }

  /**
   * With a tokenizer and the chat template that is kept with it.
   *
   * @param clock what the template takes for now
   * @throws dev.tenon.api.workbench.UserError if nothing says what ends a text, or the template is none
   */
  public static RowEncoder of(Tokenizers.Kept tokenizer, Learned learned, Clock clock) {
    return new RowEncoder(tokenizer.tokenizer(), SpecialTokens.of(tokenizer),
        TemplateConversations.of(tokenizer, clock), learned);
  }

  @Override public Tokenizer tokenizer() {
    return tokenizer;
  }

  @Override public int pad() {
    return pad;
  }

  @Override public int end() {
    return end;
  }

  @Override public Sequence sequence(Row.Text row) {
    return explained(row, () -> switch (row.passage()) {
      case Passage.Plain(String text) -> new Sequence(ids(ended(text)), OptionalInt.empty(), Optional.empty());
      case Passage.Chat(List<Message> messages) -> chat(messages, row.extras());
    });
  }

  @Override public Sequence sequence(Row.PromptCompletion row) {
    return explained(row, () -> {
      int[] prompt = prompt(row.prompt(), row.extras(), Ending.GENERATION_PROMPT);
      if (row.prompt().then(row.completion()) instanceof Passage.Chat(List<Message> messages)) {
        Sequence whole = chat(messages, row.extras());
        return new Sequence(whole.ids(), completion(prompt, whole.ids()), whole.assistant());
      }
      int[] whole = whole(row.prompt(), row.completion(), row.extras());
      return new Sequence(whole, completion(prompt, whole), Optional.empty());
    });
  }

  private OptionalInt completion(int[] prompt, int[] whole) {
    return learned.completionOnly ? OptionalInt.of(common(prompt, whole)) : OptionalInt.empty();
  }

  @Override public int[] prompt(Row.Prompted row) {
    // A prompt that ends in a turn of the assistant is one that the answer goes on with.
    boolean open = row instanceof Row.Prompt && row.prompt() instanceof Passage.Chat(List<Message> messages)
        && !messages.isEmpty() && messages.getLast().role().equals("assistant");
    return explained(row,
        () -> prompt(row.prompt(), row.extras(), open ? Ending.OPEN_MESSAGE : Ending.GENERATION_PROMPT));
  }

  @Override public Continued preference(Row.Preference row) {
    return explained(row, () -> continued(row.prompt(), List.of(row.chosen(), row.rejected()), row.extras()));
  }

  @Override public Continued completion(Row.UnpairedPreference row) {
    return explained(row, () -> continued(row.prompt(), List.of(row.completion()), row.extras()));
  }

  @Override public Pair pair(Row.Preference row) {
    return explained(row, () -> new Pair(whole(row.prompt(), row.chosen(), row.extras()),
        whole(row.prompt(), row.rejected(), row.extras())));
  }

  /**
   * A pair as ORPO takes it.
   *
   * @param maxLength most ids of an answer and its prompt
   * @throws MalformedData if the row has messages, or more than one id of its prompt merges with an answer
   */
  OrpoRow orpo(Row.Preference row, int maxLength) {
    return explained(row, () -> {
      if (!(row.prompt() instanceof Passage.Plain(String prompt) && row.chosen() instanceof Passage.Plain(String chosen)
          && row.rejected() instanceof Passage.Plain(String rejected)))
        throw new IllegalArgumentException("it has messages; rows for orpo must be text");
      return OrpoRow.of(marked.encode(prompt).ids(), marked.encode(prompt + chosen).ids(),
          marked.encode(prompt + rejected).ids(), begin, end, maxLength);
    });
  }

  /** What all share with the prompt, and what each has behind it. */
  private Continued continued(Passage prompt, List<Passage> completions, Extras extras) {
    int[] alone = prompt(prompt, extras, Ending.GENERATION_PROMPT);
    List<int[]> all = completions.stream().map(it -> whole(prompt, it, extras)).toList();
    int shared = all.stream().mapToInt(it -> common(alone, it)).min().orElse(alone.length);
    return new Continued(Arrays.copyOf(alone, shared),
        all.stream().map(it -> Arrays.copyOfRange(it, shared, it.length)).toList());
  }

  private int[] prompt(Passage prompt, Extras extras, Ending ending) {
    return switch (prompt) {
      case Passage.Plain(String text) -> ids(text);
      case Passage.Chat(List<Message> messages) -> marked.encode(written(messages, extras, ending).text()).ids();
    };
  }

  private int[] whole(Passage prompt, Passage completion, Extras extras) {
    // Whether a text is ended is seen in its completion.
    Passage last = completion instanceof Passage.Plain(String answer) ? new Passage.Plain(ended(answer)) : completion;
    return switch (prompt.then(last)) {
      case Passage.Plain(String text) -> ids(text);
      case Passage.Chat(List<Message> messages) ->
        marked.encode(written(messages, extras, Ending.MESSAGE).text()).ids();
    };
  }

  private String ended(String text) {
    return text.endsWith(ending) ? text : text + ending;
  }

  /** Ids of plain text, with those that the tokenizer puts around it. */
  private int[] ids(String text) {
    return Stream.of(tokenizer.begin().stream(), IntStream.of(marked.encode(text).ids()), tokenizer.closing().stream())
        .flatMapToInt(it -> it).toArray();
  }

  private Sequence chat(List<Message> messages, Extras extras) {
    Written written = written(messages, extras, Ending.MESSAGE);
    Encoding encoding = marked.encode(written.text());
    if (!learned.assistantOnly) return new Sequence(encoding.ids(), OptionalInt.empty(), Optional.empty());
    boolean[] mine = new boolean[encoding.ids().length];
    for (Conversations.Span span : written.spans()) {
      OptionalInt first = encoding.holding(span.start());
      if (first.isEmpty()) break;
      int last = encoding.holding(span.end() - 1).orElse(mine.length - 1);
      for (int i = first.getAsInt(); i <= last; i++) mine[i] = true;
    }
    for (boolean each : mine) if (each) return new Sequence(encoding.ids(), OptionalInt.empty(), Optional.of(mine));
    throw new IllegalArgumentException("assistant_only_loss is set and the chat template marks nothing of it as the"
        + " assistant's; its turns must stand in {% generation %} blocks of the template, and there must be one");
  }

  private Written written(List<Message> messages, Extras extras, Ending ending) {
    return conversations.orElseThrow(() -> new IllegalArgumentException(
        "it has messages and the model has no chat template to write them with; give one, or rows of text"))
        .write(messages, extras, ending);
  }

  /** How many ids two lists begin with in common. */
  private static int common(int[] one, int[] other) {
    int differ = Arrays.mismatch(one, other);
    return differ < 0 ? one.length : differ;
  }

  /** Making something of a row. */
  private interface Making<T> {
    T made();
  }

  private static <T> T explained(Row row, Making<T> making) {
    try {
      return making.made();
    } catch (IllegalArgumentException e) {
      var malformed = new MalformedData(row.origin() + ": " + e.getMessage());
      malformed.initCause(e);
      throw malformed;
    }
  }
}
