package dev.tenon.engine.dialogue;

import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.workbench.Generation;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.decode.Generator;
import dev.tenon.engine.decode.Reading;
import dev.tenon.engine.decode.TextStream;
import dev.tenon.engine.model.Draws;
import dev.tenon.engine.rows.MarkedText;
import dev.tenon.templates.ChatTemplate.Ending;
import dev.tenon.templates.Conversation;
import dev.tenon.templates.TemplateException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A conversation with a model, by its chat template. What a turn leaves as it was is not read again. */
public final class Dialogue {
  private final ModelTemplate model;
  private final Tokenizer tokenizer;
  private final StopTokens stops;
  private final int context;
  private final Optional<String> system;
  private final Clock clock;
  private final MarkedText encoding;
  private final Generator generator;
  private final Reading reading;
  private final List<Map<String, String>> messages = new ArrayList<>();
  private int answers;

  /**
   * A conversation that has not begun.
   *
   * @param generator writes by what {@code reading} has read
   * @param context tokens that the model can read at most
   * @param system what it is told first, if anything
   */
  public Dialogue(ModelTemplate model, Tokenizer tokenizer, StopTokens stops, Generator generator,
      Reading reading, int context, Optional<String> system, Clock clock) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.stops = stops;
    this.context = context;
    this.system = system;
    this.clock = clock;
    encoding = new MarkedText(tokenizer, List.of());
    this.generator = generator;
    this.reading = reading;
    reset();
  }

  /** Begins anew. */
  public void reset() {
    messages.clear();
    system.ifPresent(text -> messages.add(message("system", text)));
  }

  /** Messages so far: maps with role and content. */
  public List<Map<String, String>> messages() {
    return List.copyOf(messages);
  }

  /**
   * The model's answer. It and what was said are then part of the conversation; where this throws, nothing is.
   *
   * @param sink is given the answer piece by piece, whole characters each
   * @throws dev.tenon.engine.decode.NotANumber if the model's logits are not numbers
   * @throws UserError if the template refuses what was said, or the conversation is longer than the model's context
   */
  public String say(String said, Generation how, Consumer<String> sink) {
    List<Map<String, String>> with = Stream.concat(messages.stream(), Stream.of(message("user", said))).toList();
    int[] prompt = encoding.encode(rendered(with)).ids();
    int room = context - prompt.length;
    if (room < 1)
      throw new UserError(
          "the conversation has " + prompt.length + " tokens; it must have fewer than the model's context of "
              + context);
    var within = new Generation(Math.min(room, how.maxNewTokens()), how.samplers(), how.greedy(), how.ignoreEnd(),
        how.seed());
    var stream = new TextStream(tokenizer, prompt, sink);
    generator.generate(reading, prompt, within, Draws.of(how.seed(), "chat." + answers++),
        token -> !how.ignoreEnd() && stops.ids().contains(token), stream::token);
    String answer = stream.finish();
    messages.clear();
    messages.addAll(with);
    messages.add(message("assistant", answer));
    return answer;
  }

  private String rendered(List<Map<String, String>> conversation) {
    try {
      return model.template().render(Conversation.of(conversation), Ending.GENERATION_PROMPT, clock).text();
    } catch (TemplateException e) {
      throw new UserError(model.place() + ": chat template '" + model.name() + "', " + e.described(), e);
    }
  }

  private static Map<String, String> message(String role, String content) {
    var message = new LinkedHashMap<String, String>();
    message.put("role", role);
    message.put("content", content);
    return message;
  }
}
