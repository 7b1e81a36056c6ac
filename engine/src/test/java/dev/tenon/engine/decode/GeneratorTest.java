package dev.tenon.engine.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import dev.tenon.api.text.Candidates;
import dev.tenon.api.text.Sampler;
import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.text.Written;
import dev.tenon.api.workbench.Generation;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.Draws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class GeneratorTest {
  static {
    // Layers reads records by reflection; the test lives in the engine's module, which is not open.
    GeneratorTest.class.getModule().addOpens(GeneratorTest.class.getPackageName(), Layers.class.getModule());
  }

  /** Leaves its input alone. */
  record Nothing() implements Norm {
    @Override public Tensor apply(Tensor x, Pass pass) {
      return x;
    }
  }

  /** Tokens without text. */
  record Ids(int size) implements Tokenizer {
    @Override public int[] encode(String text) {
      return new int[0];
    }

    @Override public byte[] bytes(int token) {
      return new byte[0];
    }

    @Override public OptionalInt special(String content) {
      return OptionalInt.empty();
    }
  }

  /** Leaves all candidates, and keeps the texts that it is asked about. */
  record Listening(List<List<Integer>> texts) implements Sampler {
    @Override public String type() {
      return "listening";
    }

    @Override public Candidates apply(Candidates candidates) {
      return candidates;
    }

    @Override public Candidates apply(Candidates candidates, Written written) {
      texts.add(IntStream.range(0, written.size()).mapToObj(written::token).toList());
      return candidates;
    }
  }

  @AutoClose private final TensorMemory memory = new TensorMemory();

  /** A model of tokens that are the likelier the greater their id is, whatever stands before. */
  private Decoder rising(int vocabulary) {
    float[] ones = new float[vocabulary], logits = new float[vocabulary];
    for (int i = 0; i < vocabulary; i++) {
      ones[i] = 1;
      logits[i] = 0.2f * i;
    }
    Shape shape = Shape.of(vocabulary, 1);
    return new Decoder(new Table(Parameter.of(Array.of(shape, ones))), new Positions.None(), 0, List.of(),
        new Nothing(),
        new Linear(Parameter.of(Array.of(shape, logits))));
  }

  private int[] written(int vocabulary, int known, int threads, Generation how) {
    Kernels scalar = ServiceLoader.load(Kernels.class).stream().map(ServiceLoader.Provider::get)
        .filter(k -> k.type().equals("scalar")).findFirst().orElseThrow();
    try (var workers = new WorkerPool(threads)) {
      var decoding = new Decoding(rising(vocabulary), new KernelSet(scalar, scalar), workers, memory);
      return new Generator(decoding, new Ids(known)).generate(new int[]{1, 2}, how, _ -> true);
    }
  }

  @Test void whatTheTokenizerDoesNotHaveIsNeverChosen() {
    assertArrayEquals(new int[]{6, 6, 6}, written(16, 7, 1, Generation.greedy(3)));
    int[] drawn = written(16, 7, 1, Generation.sampled(200, 5));
    assertTrue(Arrays.stream(drawn).allMatch(token -> token < 7), () -> Arrays.toString(drawn));
    assertEquals(7, Arrays.stream(drawn).distinct().count());
  }

  @Test void aTokenizerMayHaveMoreThanTheModel() {
    assertArrayEquals(new int[]{15, 15}, written(16, 20, 1, Generation.greedy(2)));
  }

  @Test void samplersAreToldThePromptAndWhatWasWrittenSince() {
    var listening = new Listening(new ArrayList<>());
    int[] out = written(8, 8, 1, Generation.sampled(3, 4, listening));
    assertEquals(List.of(List.of(1, 2), List.of(1, 2, out[0]), List.of(1, 2, out[0], out[1])), listening.texts);
  }

  @Test void theSameSeedGivesTheSameTokensForAnyNumberOfThreads() {
    Generation how = Generation.sampled(50, 3);
    int[] one = written(16, 16, 1, how);
    assertArrayEquals(one, written(16, 16, 3, how));
    assertEquals(50, one.length);
  }

  @Test void theSinkEndsGeneration() {
    var seen = new ArrayList<Integer>();
    Kernels scalar = ServiceLoader.load(Kernels.class).stream().map(ServiceLoader.Provider::get)
        .filter(k -> k.type().equals("scalar")).findFirst().orElseThrow();
    try (var workers = new WorkerPool(1)) {
      var decoding = new Decoding(rising(4), new KernelSet(scalar, scalar), workers, memory);
      int[] out = new Generator(decoding, new Ids(4)).generate(new int[]{0}, Generation.greedy(9), token -> {
        seen.add(token);
        return seen.size() < 2;
      });
      assertArrayEquals(new int[]{3, 3}, out);
    }
  }

  @Test void whatATextBeginsWithAsBeforeIsReadOnce() {
    Kernels scalar = ServiceLoader.load(Kernels.class).stream().map(ServiceLoader.Provider::get)
        .filter(k -> k.type().equals("scalar")).findFirst().orElseThrow();
    try (var workers = new WorkerPool(1)) {
      var decoding = new Decoding(rising(4), new KernelSet(scalar, scalar), workers, memory);
      var generator = new Generator(decoding, new Ids(4));
      var reading = new Reading(decoding);
      int[] out = generator.generate(reading, new int[]{0, 1}, Generation.greedy(2), Draws.of(0, "test"), _ -> false,
          _ -> true);
      assertArrayEquals(new int[]{3, 3}, out);
      assertEquals(3, reading.kept(new int[]{0, 1, 3, 3, 2})); // the last token written was not read
      assertEquals(1, reading.kept(new int[]{0, 2, 3, 3, 2}));
      assertEquals(1, reading.kept(new int[]{0, 1})); // one is always read, for its logits
      int[] next = generator.generate(reading, new int[]{0, 2, 3}, Generation.greedy(9), Draws.of(0, "test"),
          token -> token == 3, _ -> true);
      assertArrayEquals(new int[0], next);
      assertEquals(2, reading.kept(new int[]{0, 2, 1}));
      assertEquals(2, reading.kept(new int[]{0, 2, 3}));
    }
  }
}
