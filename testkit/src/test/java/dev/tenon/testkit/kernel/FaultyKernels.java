package dev.tenon.testkit.kernel;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Kernels;
import dev.tenon.api.op.AdamStep;
import dev.tenon.api.tensor.Affine;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Binary;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.TensorType;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Kernels for a few ops with one fault: the twin that shows that each test of kernels can fail. */
record FaultyKernels(Fault fault) implements Kernels {
  /** What is wrong. */
  enum Fault {
    NONE,
    /** Subtracts a little more than asked. */
    INEXACT,
    /** Computes float64 by way of float32. */
    NARROWS,
    /** The worker's number enters the result. */
    COUNTS_WORKERS,
    /** The last element is not written. */
    LEAVES_A_HOLE,
    /** Writes behind the last element. */
    OVERRUNS,
    /** Takes more scratch memory than it asked for. */
    OVERRUNS_SCRATCH,
    /** Works in the memory of its input. */
    SPOILS_INPUT,
    /** Every run adds a little more. */
    REMEMBERS,
    /** Writes outputs that nobody wants. */
    WRITES_ALL,
    /** Says that it can work in place, and cannot. */
    NOT_IN_PLACE
  }

  /** Bytes asked for. */
  private static final int SCRATCH = 128;

  @Override public String type() {
    return "faulty";
  }

  @Override public Optional<Kernel> kernel(Op op, List<TensorType> inputs) {
    boolean narrow = inputs.stream().allMatch(t -> t.dtype() == DType.FLOAT32),
        computes = inputs.stream().allMatch(t -> t.dtype().computes());
    return switch (op) {
      case Binary b when b == Binary.SUBTRACT && (narrow || computes && fault == Fault.NARROWS)
          && inputs.get(0).equals(inputs.get(1)) ->
        Optional.of(new Subtract(fault, new AtomicInteger()));
      case AdamStep adam when narrow && fault == Fault.WRITES_ALL -> Optional.of(new Adam(adam));
      case Affine affine when narrow && fault == Fault.NOT_IN_PLACE -> Optional.of(new Mirrored(affine));
      default -> Optional.empty();
    };
  }

  private record Subtract(Fault fault, AtomicInteger runs) implements Kernel {
    @Override public long scratch(int threads) {
      return SCRATCH;
    }

    @Override public void run(Call call) {
      Array a = call.input(0), b = call.input(1), y = call.output(0);
      int n = Math.toIntExact(y.shape().count()), all = fault == Fault.LEAVES_A_HOLE ? n - 1 : n;
      double more = fault == Fault.INEXACT ? 1e-4 : fault == Fault.REMEMBERS ? 1e-9 * runs.incrementAndGet() : 0;
      call.workers().run(all, (i, worker) -> {
        double x = a.at(i) - b.at(i) + more;
        if (fault == Fault.COUNTS_WORKERS) x += 1e-6 * worker;
        y.set(i, fault == Fault.NARROWS ? (float) x : x);
      });
      if (fault == Fault.SPOILS_INPUT && n > 0) a.set(0, 0);
      if (fault == Fault.OVERRUNS) y.set(n, 0);
      if (fault == Fault.OVERRUNS_SCRATCH) call.scratch().set(ValueLayout.JAVA_BYTE, SCRATCH, (byte) 0);
    }
  }

  /** By the definition, with all outputs written. */
  private record Adam(AdamStep op) implements Kernel {
    @Override public void run(Call call) {
      List<Array> inputs = IntStream.range(0, 7).mapToObj(call::input).toList();
      List<Array> outputs = new Definitions(new Disorderly(1)).of(new OpCase(op, inputs, false));
      for (int k = 0; k < 3; k++) call.output(k).copyFrom(outputs.get(k));
    }
  }

  /** Writes zeros first, then the result. */
  private record Mirrored(Affine op) implements Kernel {
    @Override public boolean inPlace(int output, int input) {
      return true;
    }

    @Override public void run(Call call) {
      Array x = call.input(0), y = call.output(0);
      y.segment().fill((byte) 0);
      for (long i = 0, n = y.shape().count(); i < n; i++) y.set(i, (float) (op.scale() * x.at(i) + op.shift()));
    }
  }
}
