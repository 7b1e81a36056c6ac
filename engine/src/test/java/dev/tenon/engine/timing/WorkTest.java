package dev.tenon.engine.timing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.op.AttendGradient;
import dev.tenon.api.op.CrossEntropy;
import dev.tenon.api.op.Project;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.MatMul;
import dev.tenon.api.tensor.Move;
import dev.tenon.api.tensor.Reduce;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.tensor.Unary;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkTest {
  private static TensorType floats(int... dims) {
    return TensorType.of(DType.FLOAT32, dims);
  }

  @Test void aProductMultipliesAndAddsOnceForEachEntryOfARow() {
    Work work = Work.of(new MatMul(false, false), List.of(floats(3, 5), floats(5, 7)));
    assertEquals(new Work(2 * 3 * 5 * 7, 0, 4 * (15 + 35 + 21)), work);
    assertEquals(work, Work.of(new MatMul(true, false), List.of(floats(5, 3), floats(5, 7))));
    assertEquals(work, Work.of(new MatMul(false, true), List.of(floats(3, 5), floats(7, 5))));
  }

  @Test void movingIsMemoryAlone() {
    assertEquals(new Work(0, 0, 2 * 4 * 15), Work.of(new Move.Permute(List.of(1, 0)), List.of(floats(3, 5))));
  }

  @Test void aSumAddsAllThatGoesIn() {
    assertEquals(new Work(0, 15, 4 * (15 + 3)), Work.of(new Reduce(Reduce.Kind.SUM, 1), List.of(floats(3, 5))));
  }

  @Test void aFusedOpDoesWhatItsDefinitionDoes() {
    assertEquals(new Work(2 * 3 * 5 * 7, 21, 4 * (15 + 35 + 7 + 21)),
        Work.of(new Project(), List.of(floats(3, 5), floats(7, 5), floats(7))));
    Work projected = Work.of(new CrossEntropy.Projected(),
        List.of(floats(3, 5), floats(7, 5), TensorType.of(DType.INT64, 3)));
    assertEquals(2 * 3 * 5 * 7, projected.products());
    assertTrue(projected.others() > 21 * Work.of(Unary.EXP, List.of(floats(1))).others(), projected.toString());
  }

  @Test void theGradientOfAttentionHasFiveProducts() {
    KernelCase gradient = FusedCases.all().stream().filter(one -> one.op() instanceof AttendGradient).findFirst()
        .orElseThrow();
    double one = 2.0 * 6 * 256 * 256 * 64;
    assertEquals(5 * one * gradient.part(), gradient.work().products());
    assertEquals(0.5, gradient.part(), 0.01);
  }

  @Test void speedsAddWhatMemoryAndArithmeticTake() {
    assertEquals(3 + 0.5, new Speeds(100, 1000).seconds(new Work(200, 100, 500)), 1e-12);
    assertEquals(new Speeds(300, 1000), new Speeds(100, 1000).reaching(300));
    assertEquals(new Speeds(100, 1000), new Speeds(100, 1000).reaching(30));
    assertEquals(new Speeds(200, 1000), new Speeds(100, 1000).most(new Speeds(200, 900)));
  }

  @Test void aTwentiethOfTheSpeedOrMegabytesOfHeapAreSuspect() {
    KernelCase one = PrimitiveCases.product();
    var speeds = new Speeds(2.0 * 384 * 384 * 384, 1e30);
    assertFalse(Timed.of(one, "K", new Stopwatch.Lap(19_900_000_000L, 1_999_999), speeds).suspect());
    assertTrue(Timed.of(one, "K", new Stopwatch.Lap(20_100_000_000L, 0), speeds).slow());
    assertTrue(Timed.of(one, "K", new Stopwatch.Lap(1_000_000_000, 2_000_000), speeds).allocates());
    assertEquals(2.0 * 384 * 384 * 384, Timed.of(one, "K", new Stopwatch.Lap(1_000_000_000, 0), speeds).rate());
  }

  @Test void theFastestRunCounts() {
    int[] runs = {0};
    Stopwatch.Lap lap = new Stopwatch().time(() -> {
      long until = System.nanoTime() + (runs[0]++ < 3 ? 20_000_000 : 2_000_000);
      while (System.nanoTime() < until) Thread.onSpinWait();
    });
    assertTrue(lap.nanos() >= 2_000_000 && lap.nanos() < 20_000_000, lap.toString());
  }
}
