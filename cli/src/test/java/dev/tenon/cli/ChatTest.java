package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conversations with a story teller of 260,000 weights, that answers with stories. */
class ChatTest {
  private static final String TEMPLATE = "{{ bos_token }}{% for m in messages %}{{ m.content }}{% endfor %}";

  @TempDir Path folder;

  @BeforeEach void model() throws IOException {
    for (String name : List.of("tokenizer.json", "tokenizer_config.json", "config.json", "model.safetensors"))
      Files.copy(Shared.file("data/weights/stories260K-hf/" + name), folder.resolve(name));
    Files.writeString(folder.resolve("chat_template.jinja"), TEMPLATE);
  }

  private Typed chat(String typed, Object... options) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)));
    try {
      return Typed.tenon(Stream.concat(Stream.of("chat", folder, "--threads", 1), Stream.of(options)).toArray());
    } finally {
      System.setIn(before);
    }
  }

  @Test void anAnswerIsWhatTheModelWritesBehindTheRenderedPrompt() {
    Typed typed = chat("Once upon a time\n", "--greedy", "--max-new-tokens", 20);
    assertEquals(0, typed.code(), typed.err());
    Typed generated = Typed.tenon("generate", folder, "--prompt", "Once upon a time", "--greedy", "--max-new-tokens",
        20,
        "--threads", 1);
    assertEquals(generated.out().substring("Once upon a time".length()),
        typed.out().substring(0, typed.out().length() - 1));
    assertEquals("", typed.err());
  }

  @Test void aSecondTurnSeesTheFirst() {
    String[] answers = chat("Lily had a cat\nThe cat\n", "--greedy", "--max-new-tokens", 12).out().split("\n");
    assertEquals(2, answers.length);
    Typed again = chat("/reset\n\nLily had a cat\nThe cat\n/quit\nnever read\n", "--greedy", "--max-new-tokens", 12);
    assertEquals(String.join("\n", answers) + "\n", again.out());
    String whole = "Lily had a cat" + answers[0] + "The cat";
    assertEquals(whole + answers[1],
        Typed.tenon("generate", folder, "--prompt", whole, "--greedy", "--max-new-tokens", 12,
            "--threads", 1).out());
    Typed alone = chat("The cat\n", "--greedy", "--max-new-tokens", 12);
    assertTrue(!alone.out().equals(answers[1] + "\n"), alone.out());
  }

  @Test void resetForgetsAndTheSystemMessageStays() {
    Typed typed = chat("Tom saw a dog\n/reset\nTom saw a dog\n", "--greedy", "--max-new-tokens", 10, "--system",
        "A story:");
    String[] answers = typed.out().split("\n");
    assertEquals(answers[0], answers[1]);
    assertEquals(answers[0] + "\n", chat("A story:Tom saw a dog\n", "--greedy", "--max-new-tokens", 10).out());
  }

  @Test void anotherSessionAnswersAsTheEngine() {
    String said = "Lily had a cat\nThe cat\n/reset\nOnce\n";
    Object[] greedy = {"--greedy", "--max-new-tokens", 12};
    Typed engine = chat(said, greedy);
    Typed onnx = chat(said, Stream.concat(Stream.of("--session", "onnx"), Stream.of(greedy)).toArray());
    assertEquals(0, onnx.code(), onnx.err());
    assertEquals(3, engine.out().lines().count(), engine.out());
    assertEquals(engine.out(), onnx.out());
  }

  @Test void theSameSeedGivesTheSameConversation() {
    String once = chat("Hello\nAnd then\n", "--seed", 3, "--max-new-tokens", 10).out();
    assertEquals(once, chat("Hello\nAnd then\n", "--seed", 3, "--max-new-tokens", 10).out());
  }

  @Test void anAnswerEndsAtEveryTokenThatEndsATurn() throws IOException {
    String whole = chat("Once upon a time\n", "--greedy", "--max-new-tokens", 30).out();
    // "." is an ordinary token here; a model's generation config may name any.
    Typed info = Typed.tenon("tokenizer", "encode", folder, "a.");
    String point = info.out().strip().replaceFirst(".* ", "");
    Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": [2, " + point + "]}");
    String cut = chat("Once upon a time\n", "--greedy", "--max-new-tokens", 30).out();
    assertEquals(whole.substring(0, whole.indexOf('.')) + "\n", cut);
    assertEquals(whole, chat("Once upon a time\n", "--greedy", "--max-new-tokens", 30, "--ignore-end").out());
  }

  @Test void aModelWithoutAChatTemplateIsRefused() throws IOException {
    Files.delete(folder.resolve("chat_template.jinja"));
    Typed typed = chat("Hi\n");
    assertEquals(2, typed.code());
    assertEquals(
        "tenon: " + folder + ": the model has no chat template; it must have a chat_template.jinja, or a chat_template"
            + " in tokenizer_config.json\n",
        typed.err());
  }

  @Test void aConversationLongerThanTheContextIsRefused() {
    Typed typed = chat("word ".repeat(600) + "\n");
    assertEquals(2, typed.code());
    assertTrue(
        typed.err()
            .matches("tenon: the conversation has \\d+ tokens; it must have fewer than the model's context of 512\n"),
        typed.err());
  }

  @Test void whatTheTemplateRefusesIsSaidInItsWords() throws IOException {
    Files.writeString(folder.resolve("chat_template.jinja"),
        "{{ raise_exception('Only ' ~ messages | length ~ '?') }}");
    Typed typed = chat("Hi\n");
    assertEquals(2, typed.code());
    assertEquals("tenon: " + folder.resolve("chat_template.jinja")
        + ": chat template 'default', the template refuses the conversation: Only 1?\n", typed.err());
  }
}
