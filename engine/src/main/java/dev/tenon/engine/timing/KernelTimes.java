package dev.tenon.engine.timing;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Workers;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.tensor.Array;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The kernels of a set, timed one after the other on one thread, each at one representative size or a few.
 *
 * @param speeds what the machine can do; of operations, the most that a plain loop or the set's own matrix product was seen to do
 * @param timed every op of the api that the set has a kernel for
 * @param defined names of those that it leaves to their definitions
 */
public record KernelTimes(Speeds speeds, List<Timed> timed, List<String> defined) {
  public KernelTimes {
    timed = List.copyOf(timed);
    defined = List.copyOf(defined);
  }

  /** A kernel that a set offers, and for what. */
  private record Offered(KernelCase one, Kernel kernel) {
    String name() {
      return kernel.getClass().getSimpleName();
    }
  }

  /** Those that look as if they were compiled badly. */
  public List<Timed> suspects() {
    return timed.stream().filter(Timed::suspect).toList();
  }

  /** Simple names of the classes of all kernels that would be timed. */
  public static List<String> kernels(KernelSet set, List<Quantization> formats) {
    return cases(formats).stream().flatMap(one -> offered(set, one).stream()).map(Offered::name).distinct().toList();
  }

  /**
   * Times them all.
   *
   * @param formats whose weights are tried too
   */
  public static KernelTimes of(KernelSet set, List<Quantization> formats) {
    var watch = new Stopwatch();
    var timed = new ArrayList<Timed>();
    var defined = new ArrayList<String>();
    try (var workers = new WorkerPool(1)) {
      Speeds speeds = Speeds.measured(watch);
      for (KernelCase one : cases(formats)) {
        Optional<Offered> offered = offered(set, one);
        if (offered.isEmpty()) {
          defined.add(one.name());
          continue;
        }
        Speeds so = speeds;
        Runnable run = prepared(offered.get(), workers);
        Stopwatch.Lap lap = watch.time(run, l -> Timed.of(one, offered.get().name(), l, so).suspect());
        speeds = speeds.reaching(one.work().products() / lap.nanos() * 1e9);
        timed.add(Timed.of(one, offered.get().name(), lap, speeds));
      }
      return new KernelTimes(speeds, timed, defined);
    }
  }

  /** The product comes first: it shows what the machine can do. */
  private static List<KernelCase> cases(List<Quantization> formats) {
    var all = new ArrayList<KernelCase>();
    all.add(PrimitiveCases.product());
    all.addAll(PrimitiveCases.all());
    all.addAll(FusedCases.all());
    all.addAll(StoredCases.all(formats));
    return all;
  }

  private static Optional<Offered> offered(KernelSet set, KernelCase one) {
    return set.own(one.op(), one.types()).map(kernel -> new Offered(one, kernel));
  }

  private static Runnable prepared(Offered offered, Workers workers) {
    KernelCase one = offered.one;
    List<Array> outputs = one.op().infer(one.types()).stream().map(Array::zeros).toList();
    long scratch = offered.kernel.scratch(workers.threads());
    MemorySegment room = Arena.ofAuto().allocate(Math.max(1, scratch), Array.ALIGNMENT).asSlice(0, scratch);
    var call = new Call(one.inputs(), outputs, room, workers);
    return () -> offered.kernel.run(call);
  }

  /** All outputs are wanted. */
  private record Call(List<Array> inputs, List<Array> outputs, MemorySegment scratch,
      Workers workers) implements Kernel.Call {
    @Override public Array input(int index) {
      return inputs.get(index);
    }

    @Override public Array output(int index) {
      return outputs.get(index);
    }

    @Override public boolean wants(int output) {
      return true;
    }
  }
}
