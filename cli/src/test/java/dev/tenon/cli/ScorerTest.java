package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.evaluate.Continuation;
import dev.tenon.api.evaluate.Likelihood;
import dev.tenon.api.evaluate.Stretch;
import dev.tenon.api.evaluate.Scorer;
import dev.tenon.api.evaluate.Writing;
import dev.tenon.api.workbench.Generation;
import dev.tenon.api.workbench.LanguageModel;
import dev.tenon.api.workbench.Listener;
import dev.tenon.api.workbench.UserError;
import dev.tenon.api.workbench.Workbench;
import dev.tenon.engine.file.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A loaded model as evaluation tasks see it. */
class ScorerTest {
  private static final String WORDS = "tenon mortise wood glue pin wedge saw plane tenon wood";

  @TempDir static Path folder;

  private static Workbench workbench;
  private static LanguageModel model;

  @BeforeAll static void train() throws IOException {
    SmallRun small = SmallRun.trained(folder);
    workbench = dev.tenon.engine.Tenon.workbench();
    model = workbench.load(small.run);
  }

  @AfterAll static void close() {
    workbench.close();
  }

  private static Scorer scorer() {
    return model.scorer(Listener.NONE);
  }

  private static List<Continuation> questions() {
    List<Continuation> all = new ArrayList<>();
    for (int i = 1; i < 18; i++)
      for (int c = 0; c < 1 + i % 4; c++)
        all.add(new Continuation(WORDS.substring(0, i), WORDS.substring(i + c, i + c + 1 + (i * c) % 7)));
    return all;
  }

  @Test void anAnswerIsTheSameWhateverElseIsAsked() {
    List<Continuation> asked = questions();
    List<Optional<Likelihood>> together = scorer().likelihoods(asked);
    // Continuations of one context belong together; all else may be asked apart.
    for (int i = 0; i < asked.size(); i++) {
      Continuation one = asked.get(i);
      List<Continuation> same = asked.stream().filter(a -> a.context().equals(one.context())).toList();
      assertEquals(together.get(i), scorer().likelihoods(same).get(same.indexOf(one)), one.toString());
    }
    List<Integer> order = new ArrayList<>(IntStream.range(0, asked.size()).boxed().toList());
    Collections.shuffle(order, new Random(1));
    List<Optional<Likelihood>> shuffled = scorer().likelihoods(order.stream().map(asked::get).toList());
    for (int i = 0; i < order.size(); i++)
      assertEquals(together.get(order.get(i)), shuffled.get(i), asked.get(order.get(i)).toString());
  }

  @Test void likelihoodsAreThoseOfTheTextRead() {
    for (int length : new int[]{2, 5, 17, 31}) {
      String text = WORDS.substring(0, length);
      double loss = scorer().stretches(text).stream().mapToDouble(Stretch::loss).sum();
      // The tokenizer has a token that begins a text.
      Likelihood found = scorer().likelihoods(List.of(new Continuation("", text), new Continuation("", "x"))).getFirst()
          .orElseThrow();
      assertEquals(-loss, found.log(), 1e-4 * loss);
      assertEquals(length, found.tokens());
    }
  }

  @Test void manyContinuationsOfAContextAreAsGoodAsFew() {
    for (String context : List.of("w", WORDS.substring(0, 20))) {
      List<Continuation> many = IntStream.range(0, 30)
          .mapToObj(i -> new Continuation(context, WORDS.substring(i, i + 1 + i % 9))).toList();
      List<Optional<Likelihood>> together = scorer().likelihoods(many);
      for (int i = 0; i < many.size(); i++) {
        double alone = scorer().likelihoods(List.of(many.get(i))).getFirst().orElseThrow().log();
        assertEquals(alone, together.get(i).orElseThrow().log(), 1e-4 * Math.max(1, -alone), many.get(i).toString());
      }
      assertEquals(together.reversed(), scorer().likelihoods(many.reversed()));
    }
  }

  @Test void whatIsGreedyIsWhatTheModelWrites() {
    String written = model.generate("tenon", new Generation(3, List.of(), true, true, 0));
    assertTrue(scorer().likelihoods(List.of(new Continuation("tenon", written))).getFirst().orElseThrow().greedy());
    assertEquals(false,
        scorer().likelihoods(List.of(new Continuation("tenon", "\u0001" + written))).getFirst().orElseThrow().greedy());
  }

  @Test void contextsThatAreTooLongLoseTheirBeginningAndAreCounted() {
    Scorer scorer = scorer();
    String tail = WORDS.substring(10, 40);
    List<Optional<Likelihood>> found = scorer
        .likelihoods(List.of(new Continuation("a long beginning " + tail, " a"), new Continuation(tail + tail, " b"),
            new Continuation("short", " c")));
    assertEquals(2, scorer.cut());
    // 32 tokens can be read: with the first of " a" behind them, 31 of the context.
    Optional<Likelihood> cut = scorer()
        .likelihoods(List.of(new Continuation(("a long beginning " + tail).substring(16), " a"))).getFirst();
    assertEquals(cut, found.getFirst());
    assertEquals(Optional.empty(), scorer.likelihoods(List.of(new Continuation("a", "b".repeat(33)))).getFirst());
  }

  @Test void textsAreContinuedAsIfAlone() {
    List<String> prompts = IntStream.range(1, 20).mapToObj(i -> WORDS.substring(0, i)).toList();
    List<String> written = scorer().continuations(prompts, Writing.greedy(6));
    for (int i = 0; i < prompts.size(); i++)
      assertEquals(model.generate(prompts.get(i), Generation.greedy(6)), written.get(i), prompts.get(i));
    Writing drawn = Writing.sampled(6, List.of(), 5);
    List<String> together = scorer().continuations(prompts, drawn);
    assertEquals(together.get(7), scorer().continuations(List.of(prompts.get(7)), drawn).getFirst());
    assertTrue(!together.equals(scorer().continuations(prompts, Writing.sampled(6, List.of(), 6))),
        "another seed draws other texts");
    assertThrows(UserError.class, () -> scorer().continuations(prompts, Writing.greedy(32)));
  }

  @Test void aModelOfOthersIsMeasuredAsTheirCodeDoes() throws IOException {
    Path stories = Shared.file("data/weights/stories260K-hf");
    Scorer scorer = workbench.load(stories).scorer(Listener.NONE);
    List<Map<?, ?>> cases = cases();
    List<Optional<Likelihood>> found = scorer.likelihoods(cases.stream()
        .map(c -> new Continuation(c.get("context").toString(), c.get("text").toString())).toList());
    for (int i = 0; i < cases.size(); i++) {
      Map<?, ?> expected = cases.get(i);
      Likelihood likelihood = found.get(i).orElseThrow();
      double log = ((Number) expected.get("log")).doubleValue();
      // float32 against float64.
      assertEquals(log, likelihood.log(), 1e-4 * Math.max(1, -log), expected.toString());
      assertEquals(expected.get("tokens"), likelihood.tokens(), expected.toString());
      assertEquals(expected.get("greedy"), likelihood.greedy(), expected.toString());
    }
    assertEquals(1, scorer.cut());
  }

  /** What likelihoods.py wrote. */
  private static List<Map<?, ?>> cases() throws IOException {
    try (InputStream in = ScorerTest.class.getResourceAsStream("likelihoods.json")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      List<Map<?, ?>> cases = new ArrayList<>();
      if (Json.parse(text, "likelihoods.json").get("cases") instanceof List<?> all)
        for (Object each : all) if (each instanceof Map<?, ?> map) cases.add(map);
      return cases;
    }
  }
}
