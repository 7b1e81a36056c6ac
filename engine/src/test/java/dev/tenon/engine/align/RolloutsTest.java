package dev.tenon.engine.align;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.align.Answer;
import dev.tenon.api.align.Cast;
import dev.tenon.api.align.Prompt;
import dev.tenon.api.kernel.Kernels;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.model.Norm;
import dev.tenon.api.model.Positions;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Linear;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.nn.Table;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.text.Tokenizer;
import dev.tenon.engine.decode.Decoding;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.Draws;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class RolloutsTest {
  static {
    // Layers reads records by reflection; the test lives in the engine's module, which is not open.
    RolloutsTest.class.getModule().addOpens(RolloutsTest.class.getPackageName(), Layers.class.getModule());
  }

  private static final int VOCAB = 12, END = 3;

  /** Leaves its input alone. */
  record Nothing() implements Norm {
    @Override public Tensor apply(Tensor x, Pass pass) {
      return x;
    }
  }

  /** Letters from a. */
  record Letters() implements Tokenizer {
    @Override public int size() {
      return VOCAB;
    }

    @Override public int[] encode(String text) {
      return text.chars().map(c -> c - 'a').toArray();
    }

    @Override public byte[] bytes(int token) {
      return new byte[]{(byte) ('a' + token)};
    }

    @Override public OptionalInt special(String content) {
      return OptionalInt.empty();
    }
  }

  @AutoClose private final TensorMemory memory = new TensorMemory();

  /** A model to which all tokens are about as likely, whatever stands before. */
  private static Decoder model() {
    float[] ones = new float[VOCAB], logits = new float[VOCAB];
    for (int i = 0; i < VOCAB; i++) {
      ones[i] = 1;
      logits[i] = 0.05f * i;
    }
    Shape shape = Shape.of(VOCAB, 1);
    return new Decoder(new Table(Parameter.of(Array.of(shape, ones))), new Positions.None(), 0, List.of(),
        new Nothing(), new Linear(Parameter.of(Array.of(shape, logits))));
  }

  private List<Answer> answers(int threads, double temperature, int[]... prompts) {
    Kernels scalar = ServiceLoader.load(Kernels.class).stream().map(ServiceLoader.Provider::get)
        .filter(k -> k.type().equals("scalar")).findFirst().orElseThrow();
    try (var workers = new WorkerPool(threads)) {
      var decoding = new Decoding(model(), new KernelSet(scalar, scalar), workers, memory);
      return new Rollouts(decoding, new Letters(), END, workers).answers(
          List.of(prompts).stream().map(tokens -> new Prompt("", tokens, Map.of())).toList(),
          new Cast.Writing(30, temperature), Draws.of(5, "rollout"));
    }
  }

  @Test void anAnswerEndsWithTheTokenThatEndsItOrAtTheLimit() {
    List<Answer> all = answers(1, 1, new int[]{1}, new int[]{1, 2, 4}, new int[]{5, 6}, new int[]{0});
    assertTrue(all.stream().anyMatch(Answer::ended));
    for (Answer answer : all) {
      int[] tokens = answer.tokens();
      for (int t = 0; t < tokens.length - 1; t++) assertTrue(tokens[t] != END);
      assertEquals(answer.ended(), tokens[tokens.length - 1] == END);
      assertEquals(answer.ended() ? tokens.length - 1 : 30, answer.text().length());
    }
  }

  @Test void drawsAreKeyedByRowAndPlaceAndNotByTheCompanyOrThreads() {
    int[][] prompts = {{1}, {1, 2, 4, 5, 6, 7}, {5, 6}};
    List<Answer> alone = answers(1, 1, prompts[0]), together = answers(1, 1, prompts), threads = answers(3, 1, prompts);
    assertArrayEquals(alone.getFirst().tokens(), together.getFirst().tokens());
    for (int r = 0; r < prompts.length; r++) assertArrayEquals(together.get(r).tokens(), threads.get(r).tokens());
  }

  @Test void aLowTemperatureTakesTheLikeliest() {
    for (int token : answers(1, 1e-4, new int[]{2}).getFirst().tokens()) assertEquals(VOCAB - 1, token);
  }
}
