package dev.tenon.kernels.cpu.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.op.Attend;
import dev.tenon.api.op.AttendGradient;
import dev.tenon.api.op.EightBits;
import dev.tenon.api.op.ScoreBias;
import dev.tenon.api.op.Slopes;
import dev.tenon.api.op.Visibility;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class AttendTest {
  private static final double TOLERANCE = 2e-5;
  private final Random random = new Random(7);

  /** Inputs where everything may be seen that causality allows; keys are numbered so that the last query sees the last key. */
  private List<Array> causal(int batch, int queries, int keys, int heads, int kvHeads, int size, int valueSize) {
    return inputs(batch, queries, keys, heads, kvHeads, size, valueSize, i -> i % queries + keys - queries,
        i -> i % keys, _ -> 0, _ -> 0);
  }

  private List<Array> inputs(int batch, int queries, int keys, int heads, int kvHeads, int size, int valueSize,
      IntToLongFunction queryAt,
      IntToLongFunction keyAt, IntToLongFunction querySegment, IntToLongFunction keySegment) {
    Shape perQuery = Shape.of(batch, queries), perKey = Shape.of(batch, keys);
    return List.of(Runs.random(random, batch, queries, heads, size), Runs.random(random, batch, keys, kvHeads, size),
        Runs.random(random, batch, keys, kvHeads, valueSize), Runs.longs(perQuery, queryAt), Runs.longs(perKey, keyAt),
        Runs.longs(perQuery, querySegment), Runs.longs(perKey, keySegment));
  }

  /** Checks the op and its gradient. */
  private List<Array> check(Attend op, List<Array> inputs) {
    List<Array> outputs = Runs.check(op, TOLERANCE, inputs.toArray(Array[]::new));
    var more = new ArrayList<>(inputs);
    more.addAll(outputs);
    more.add(Runs.random(random, outputs.getFirst().shape().dims()));
    Runs.check(new AttendGradient(op.scale(), op.window(), op.softcap(), op.bias()), 10 * TOLERANCE,
        more.toArray(Array[]::new));
    return outputs;
  }

  private static Attend attend(double scale) {
    return new Attend(scale, Visibility.EVERYTHING, Optional.empty());
  }

  @Test void oneTileIsRight() {
    check(attend(0.25), causal(1, 32, 32, 1, 1, 16, 16));
  }

  @Test void manyTilesAreRight() {
    check(attend(0.2), causal(2, 150, 150, 2, 2, 24, 24));
  }

  @Test void moreQueriesThanAChunkHoldsAreRight() {
    check(attend(0.5), causal(1, 290, 300, 1, 1, 4, 4));
  }

  @Test void oddSizesAreRight() {
    check(attend(0.3), causal(2, 37, 71, 3, 3, 19, 5));
    check(attend(0.3), causal(1, 65, 65, 1, 1, 1, 1));
    check(attend(0.1), causal(1, 33, 130, 2, 1, 80, 50));
  }

  @Test void sharedKeysAreRight() {
    check(attend(0.25), causal(2, 41, 41, 6, 2, 16, 16));
    check(attend(0.25), causal(1, 70, 70, 4, 1, 32, 40));
  }

  @Test void fewQueriesAreRight() {
    check(attend(0.25), causal(2, 1, 700, 6, 2, 16, 16));
    check(attend(0.25), causal(1, 4, 100, 2, 2, 19, 5));
    check(attend(0.2), causal(1, 3, 1100, 2, 1, 80, 70));
    check(attend(0.2), causal(1, 2, 2, 1, 1, 16, 128));
    check(new Attend(0.25, 100, Optional.of(new Slopes(List.of(0.25, 0.0625)))), causal(2, 2, 600, 2, 1, 32, 32));
  }

  /** Keys and values in eight bits: few queries, many, spans, heads that share keys, a window, empty slots. */
  @Test void keysInEightBitsAreRight() {
    inEightBits(attend(0.25), causal(2, 1, 700, 6, 2, 32, 64));
    inEightBits(attend(0.2), causal(1, 3, 1100, 2, 1, 96, 32));
    inEightBits(attend(0.2), causal(2, 41, 150, 4, 2, 64, 32));
    for (int window : new int[]{1, 3, 63})
      inEightBits(new Attend(0.25, window, Optional.empty()), causal(1, 2, 128, 3, 1, 32, 32));
    inEightBits(new Attend(0.25, 100, OptionalDouble.of(1), Optional.of(new Slopes(List.of(0.25, 0.0625)))),
        causal(2, 2, 600, 2, 1, 32, 32));
    inEightBits(attend(0.25), inputs(2, 2, 900, 2, 1, 32, 32, i -> 100 + i % 2, i -> i % 900, i -> i == 1 ? -1 : 0,
        i -> i % 900 < 140 && i % 3 != 0 ? 0 : -1));
  }

  private static void inEightBits(Attend op, List<Array> inputs) {
    List<Array> keys = Runs.run(new EightBits.Round(), 1, inputs.subList(1, 2)),
        values = Runs.run(new EightBits.Round(), 1, inputs.subList(2, 3));
    List<Array> kept = new ArrayList<>(inputs);
    kept.set(1, keys.getFirst());
    kept.set(2, values.getFirst());
    kept.add(keys.getLast());
    kept.add(values.getLast());
    Runs.check(new Attend.InEightBits(op), TOLERANCE, kept.toArray(Array[]::new));
  }

  /** Keys are multiplied four at a time; those before the window must not push any past the end. */
  @Test void aWindowMayBeginAnywhereInATile() {
    for (int window : new int[]{1, 2, 3, 30, 62, 63, 65})
      check(new Attend(0.25, window, Optional.empty()), causal(1, 3, 128, 3, 1, 16, 16));
  }

  /** More spans than are worth a task each. */
  @Test void manyKeysAreRight() {
    check(attend(0.25), causal(1, 1, 4200, 2, 1, 16, 16));
  }

  @Test void fewQueriesSkipEmptySlots() {
    check(attend(0.25), inputs(2, 2, 900, 2, 1, 16, 16, i -> 100 + i % 2, i -> i % 900, i -> i == 1 ? -1 : 0,
        i -> i % 900 < 140 && i % 3 != 0 ? 0 : -1));
    check(attend(0.25), inputs(1, 1, 70, 2, 1, 16, 16, _ -> 70, i -> i, _ -> 0, _ -> -1));
  }

  @Test void windowsHideWhatLiesFurtherBack() {
    check(new Attend(0.25, 20, Optional.empty()), causal(1, 140, 140, 2, 1, 16, 16));
    check(new Attend(0.25, 1, Optional.empty()), causal(1, 70, 70, 1, 1, 16, 16));
  }

  @Test void documentsDoNotSeeEachOther() {
    check(attend(0.25), inputs(1, 150, 150, 2, 2, 16, 16, i -> i, i -> i, i -> i / 40, i -> i / 40));
    check(attend(0.25),
        inputs(2, 150, 150, 1, 1, 16, 16, i -> i % 150 % 70, i -> i % 150 % 70, i -> i % 150 / 70, i -> i % 150 / 70));
  }

  @Test void emptySlotsAreNotSeen() {
    check(attend(0.25), inputs(2, 40, 200, 2, 1, 16, 16, i -> 100 + i % 40, i -> i % 200, _ -> 0,
        i -> i % 200 < 140 && i % 3 != 0 ? 0 : -1));
  }

  @Test void slopesLowerDistantScores() {
    Optional<ScoreBias> bias = Optional.of(new Slopes(List.of(0.25, 0.0625, 1.0)));
    check(new Attend(0.25, Visibility.EVERYTHING, bias), causal(2, 90, 90, 3, 1, 16, 16));
  }

  @Test void cappedScoresAreRight() {
    for (double cap : new double[]{0.05, 1, 50}) {
      var capped = new Attend(0.25, 30, OptionalDouble.of(cap), Optional.empty());
      var sloped = new Attend(0.25, Visibility.EVERYTHING, OptionalDouble.of(cap),
          Optional.of(new Slopes(List.of(0.25, 0.0625))));
      for (int queries : new int[]{1, 3, 90}) {
        check(capped, causal(2, queries, 90, 2, 1, 16, 16));
        check(sloped, causal(1, queries, 150, 2, 2, 19, 5));
      }
    }
  }

  @Test void largeScoresDoNotOverflow() {
    List<Array> in = causal(1, 80, 80, 1, 1, 16, 16);
    List<Array> out = Runs.run(attend(200), 1, in);
    List<double[]> want = new Exact(false).run(attend(200), in);
    for (int i = 0; i < want.getFirst().length; i++) assertEquals(want.getFirst()[i], out.getFirst().at(i), 2e-3);
  }

  @Test void aQueryThatSeesNothingGetsZeros() {
    List<Array> out = check(attend(0.25),
        inputs(1, 40, 80, 1, 1, 16, 16, i -> i, i -> i + 10, i -> i == 30 ? -1 : 0, _ -> 0));
    for (int c = 0; c < 16; c++) {
      assertEquals(0, out.getFirst().at(5 * 16 + c));
      assertEquals(0, out.getFirst().at(30 * 16 + c));
    }
    assertEquals(0, out.get(1).at(30));
    List<Array> none = check(attend(0.25), inputs(1, 33, 65, 1, 1, 16, 16, i -> i, i -> i, _ -> 0, _ -> 1));
    for (int i = 0; i < 33 * 16; i++) assertEquals(0, none.getFirst().at(i));
  }

  @Test void unwantedOutputsAreNotTouched() {
    List<Array> in = new ArrayList<>(causal(1, 40, 40, 2, 1, 16, 16));
    List<Array> all = Runs.run(attend(0.25), 2, in), first = Runs.run(attend(0.25), 2, in, true, false);
    Runs.same("answers alone", all.subList(0, 1), first.subList(0, 1));
    in.addAll(all);
    in.add(Runs.random(random, 1, 40, 2, 16));
    var op = new AttendGradient(0.25, Visibility.EVERYTHING, OptionalDouble.empty(), Optional.empty());
    List<Array> gradients = Runs.run(op, 2, in), values = Runs.run(op, 2, in, false, false, true);
    Runs.same("gradient of values alone", gradients.subList(2, 3), values.subList(2, 3));
  }

  @Test void positionsOutOfRangeAreRefused() {
    List<Array> in = inputs(1, 32, 32, 1, 1, 16, 16, i -> i + (1L << 40), i -> i, _ -> 0, _ -> 0);
    var e = assertThrows(IllegalArgumentException.class, () -> Runs.run(attend(0.25), 1, in));
    assertTrue(e.getMessage().contains("1099511627776"), e.getMessage());
  }

  @Test void otherTypesAndBiasesGetNoKernel() {
    List<Array> in = causal(1, 32, 32, 1, 1, 16, 16);
    var doubles = in.stream()
        .map(a -> a.type().dtype() == dev.tenon.api.tensor.DType.FLOAT32 ? a.to(dev.tenon.api.tensor.DType.FLOAT64) : a)
        .toList();
    assertTrue(new VectorKernels().kernel(attend(1), Runs.types(doubles)).isEmpty());
    record Zero() implements ScoreBias {
      @Override public List<dev.tenon.api.tensor.Tensor> define(List<dev.tenon.api.tensor.Tensor> inputs) {
        return List.of(inputs.get(2).fullLike(0));
      }
    }
    assertTrue(new VectorKernels().kernel(new Attend(1, 9, Optional.of(new Zero())), Runs.types(in)).isEmpty());
  }
}
