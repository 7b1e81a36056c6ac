package dev.tenon.testkit.kernel;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Kernels;
import dev.tenon.api.kernel.Workers;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.testkit.spec.ComponentContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opentest4j.MultipleFailuresError;

/** What a set of kernels promises, for every op of the api and every op of its own that it offers a kernel for. */
public abstract class KernelsContract extends ComponentContract<Kernels> {
  /** Ten roundings or so of float32 numbers of the size of the largest; polynomials may take two or three each. */
  private static final double TOLERANCE = 2e-5;
  private static final byte NAN = (byte) 0xFF, OTHER = 0x3C;

  /** Cases of ops that the api does not have, each at several shapes; the set must offer a kernel for them in float32. */
  protected List<OpCase> ownOps() {
    return List.of();
  }

  @BeforeEach void runsHere() {
    Assumptions.assumeTrue(spec().unavailable().isEmpty(), () -> spec().unavailable().orElse(""));
  }

  private interface Check {
    void of(OpCase one, Kernel kernel);
  }

  /** Checks every case that there is a kernel for, and tells of all that fail. */
  private void each(List<OpCase> cases, Check check) {
    var failures = new ArrayList<AssertionError>();
    for (OpCase one : cases) {
      try {
        kernel(one).ifPresent(kernel -> check.of(one, kernel));
      } catch (AssertionError e) {
        failures.add(e);
      } catch (RuntimeException e) {
        failures.add(new AssertionError(one + ": " + e, e));
      }
    }
    if (!failures.isEmpty()) throw new MultipleFailuresError("kernels '" + spec().type() + "'", failures);
  }

  private Optional<Kernel> kernel(OpCase one) {
    return spec().kernel(one.op(), one.types());
  }

  private List<OpCase> cases() {
    return cases(new Definitions(new Disorderly(1)));
  }

  private List<OpCase> cases(Definitions definitions) {
    var all = new ArrayList<>(PrimitiveCases.all());
    all.addAll(FusedCases.all(definitions));
    all.addAll(ownOps());
    return all;
  }

  @Test public void itsOwnOpsHaveAKernel() {
    for (OpCase one : ownOps())
      if (kernel(one).isEmpty())
        throw new AssertionError(one + ": kernels '" + spec().type() + "' offer none; ownOps() are those they serve");
  }

  @Test public void numbersAreThoseOfTheDefinitions() {
    var definitions = new Definitions(new Disorderly(1));
    each(cases(definitions),
        (one, kernel) -> compare(one, kernel, definitions.of(one.drawn() ? one : one.widened()), TOLERANCE));
  }

  @Test public void float64IsComputedInFloat64OrNotAtAll() {
    var definitions = new Definitions(new Disorderly(1));
    each(cases(definitions).stream().map(OpCase::widened).toList(),
        (one, kernel) -> compare(one, kernel, definitions.of(one), 1e-10));
  }

  private static void compare(OpCase one, Kernel kernel, List<Array> expected, double tolerance) {
    List<Array> actual = KernelRun.of(one, kernel, new Disorderly(1), NAN).outputs();
    for (int k = 0; k < expected.size(); k++) {
      Array e = expected.get(k), a = actual.get(k);
      DType type = a.type().dtype();
      double allowed = type.computes() ? tolerance * (1 + largest(e)) : 0;
      for (long i = 0, n = e.shape().count(); i < n; i++) {
        // What float32 cannot hold is infinite in it.
        double must = type == DType.FLOAT32 ? (float) e.at(i) : e.at(i);
        if (Double.compare(must, a.at(i)) != 0 && !(Math.abs(must - a.at(i)) <= allowed))
          throw new AssertionError(
              one + ": element " + i + " of output " + k + " is " + a.at(i) + "; the definition gives " + must);
      }
    }
  }

  /** The largest finite magnitude, 0 if there is none. */
  private static double largest(Array array) {
    double largest = 0;
    for (long i = 0, n = array.shape().count(); i < n; i++)
      if (Math.abs(array.at(i)) < Float.MAX_VALUE) largest = Math.max(largest, Math.abs(array.at(i)));
    return largest;
  }

  @Test public void anyNumberOfThreadsGivesTheSameBytes() {
    try (WorkerPool two = new WorkerPool(2); WorkerPool three = new WorkerPool(3)) {
      each(cases(), (one, kernel) -> {
        List<Array> alone = KernelRun.of(one, kernel, new Disorderly(1), NAN).outputs();
        for (Workers workers : List.of(two, three, new Disorderly(3), new Disorderly(16)))
          same(one, alone, KernelRun.of(one, kernel, workers, NAN).outputs(),
              "on " + workers.threads() + " threads, in another order, gives other bytes than on one");
      });
    }
  }

  @Test public void everyElementIsWrittenAndNothingBeside() {
    each(cases(), (one, kernel) -> {
      KernelRun first = KernelRun.of(one, kernel, new Disorderly(2), NAN),
          second = KernelRun.of(one, kernel(one).orElseThrow(), new Disorderly(2), OTHER);
      for (int i = 0; i < one.inputs().size(); i++)
        if (first.changed(i)) throw new AssertionError(one + ": it changed input " + i);
      same(one, first.outputs(), second.outputs(),
          "depends on what outputs or scratch held before, or left elements unwritten");
      same(one, first.outputs(), KernelRun.of(one, kernel, new Disorderly(2), NAN).outputs(),
          "gives other bytes the second time; a kernel must keep no state");
    });
  }

  @Test public void outputsThatNobodyWantsAreLeftAlone() {
    each(cases(), (one, kernel) -> {
      List<Array> all = KernelRun.of(one, kernel, new Disorderly(2), NAN).outputs();
      if (all.size() == 1) return;
      for (int k = 0; k < all.size(); k++) {
        int left = k;
        var run = new KernelRun(one, kernel, new Disorderly(2), OTHER, output -> output != left);
        kernel.run(run);
        if (!run.untouched(k))
          throw new AssertionError(one + ": it wrote output " + k + ", which call.wants() says nobody reads");
        for (int other = 0; other < all.size(); other++)
          if (other != k)
            same(one, List.of(all.get(other)), List.of(run.output(other)),
                "gives other bytes in output " + other + " when output " + k + " is not wanted");
      }
    });
  }

  @Test public void whatMayBeComputedInPlaceIs() {
    each(cases(), (one, kernel) -> {
      List<Array> apart = KernelRun.of(one, kernel, new Disorderly(2), NAN).outputs();
      for (int k = 0; k < apart.size(); k++) {
        for (int i = 0; i < one.inputs().size(); i++) {
          if (!kernel.inPlace(k, i) || !one.inputs().get(i).type().equals(apart.get(k).type())) continue;
          var run = new KernelRun(one, kernel, new Disorderly(3), NAN, _ -> true);
          run.share(k, i);
          kernel.run(run);
          same(one, apart, run.outputs(),
              "gives other bytes when output " + k + " is the memory of input " + i + ", which inPlace() allows");
        }
      }
    });
  }

  private static void same(OpCase one, List<Array> expected, List<Array> actual, String claim) {
    for (int k = 0; k < expected.size(); k++) {
      long at = expected.get(k).segment().mismatch(actual.get(k).segment());
      if (at < 0) continue;
      DType type = expected.get(k).type().dtype();
      long i = at / type.bytes();
      throw new AssertionError(one + ": " + claim + " (element " + i + ": " + actual.get(k).at(i) + " against "
          + expected.get(k).at(i) + ")");
    }
  }
}
