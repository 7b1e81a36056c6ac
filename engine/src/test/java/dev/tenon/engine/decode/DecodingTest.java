package dev.tenon.engine.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tenon.api.kernel.Kernels;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.model.Positions;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Linear;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Table;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Shape;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.program.Program;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DecodingTest {
  static {
    // Layers reads records by reflection; the test lives in the engine's module, which is not open.
    DecodingTest.class.getModule().addOpens(DecodingTest.class.getPackageName(), Layers.class.getModule());
  }

  private static final int VOCABULARY = 1500;

  @AutoClose private final TensorMemory memory = new TensorMemory();

  /** A model whose first logit is the id of the last token. */
  private Decoder telling() {
    float[] ids = new float[VOCABULARY], ones = new float[VOCABULARY];
    for (int i = 0; i < VOCABULARY; i++) {
      ids[i] = i;
      ones[i] = 1;
    }
    Shape shape = Shape.of(VOCABULARY, 1);
    return new Decoder(new Table(Parameter.of(Array.of(shape, ids))), new Positions.None(), 0, List.of(),
        new GeneratorTest.Nothing(), new Linear(Parameter.of(Array.of(shape, ones))));
  }

  static Stream<Arguments> prompts() {
    return Stream.of(arguments(1, Set.of(1)), arguments(17, Set.of(32)), arguments(32, Set.of(32)),
        arguments(33, Set.of(32, 1)), arguments(48, Set.of(32, 16)), arguments(49, Set.of(64)),
        arguments(300, Set.of(256, 32, 16)), arguments(384, Set.of(256, 128)), arguments(385, Set.of(512)),
        arguments(512, Set.of(512)), arguments(1030, Set.of(512, 8)));
  }

  /** No run of more than 32 tokens is filled to three quarters or less. */
  @ParameterizedTest
  @MethodSource("prompts") void aPromptIsReadInRunsThatAreMostlyFull(int prompt, Set<Integer> times) {
    var found = new TreeSet<Integer>();
    for (RememberingProgram each : Decoding.programs(telling(), prompt, 1, 2048)) {
      Program program = each.program();
      Program.Input tokens = program.inputs().stream().filter(i -> i.name().equals("tokens")).findFirst().orElseThrow();
      found.add(program.values().get(tokens.value()).shape().dim(1));
    }
    assertEquals(times, found);
  }

  @Test void rowsThatEndInDifferentRunsHaveTheLogitsOfTheirLastTokens() {
    Kernels scalar = ServiceLoader.load(Kernels.class).stream().map(ServiceLoader.Provider::get)
        .filter(k -> k.type().equals("scalar")).findFirst().orElseThrow();
    try (var workers = new WorkerPool(1)) {
      var decoding = new Decoding(telling(), new KernelSet(scalar, scalar), workers, memory);
      int[] lengths = {1100, 7, 512, 513, 1056, 1057, 1073};
      DecoderMemory texts = decoding.remember(lengths.length, 1100);
      int[][] tokens = IntStream.of(lengths).mapToObj(n -> IntStream.range(0, n).toArray()).toArray(int[][]::new);
      float[] logits = decoding.read(texts, tokens).floats();
      for (int r = 0; r < lengths.length; r++) {
        assertEquals(lengths[r], texts.length(r), "tokens remembered of row " + r);
        assertEquals(lengths[r] - 1, logits[r * VOCABULARY], "last token of row " + r);
      }
    }
  }
}
