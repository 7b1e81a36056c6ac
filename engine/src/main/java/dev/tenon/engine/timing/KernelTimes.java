package dev.tenon.engine.timing;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Workers;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.tensor.Array;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WholeCall;
import dev.tenon.engine.kernel.WorkerPool;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

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

  /** After so long, in nanoseconds, what is suspect stays suspect. Only where other programs keep the compiler waiting does it take as long. */
  private static final long MOST = 60_000_000_000L;
  /** Nor where none of them has got any faster for so long, in nanoseconds. */
  private static final long STUCK = 5_000_000_000L;
  /** What the compiler is left alone for before kernels that look wrong are timed again, in milliseconds. */
  private static final long PAUSE = 200;

  /** Those that look as if they were compiled badly. */
  public List<Timed> suspects() {
    return timed.stream().filter(Timed::suspect).toList();
  }

  /** Simple names of the classes of all kernels that would be timed. */
  public static List<String> kernels(KernelSet set, List<Quantization> formats) {
    return cases(formats).stream().flatMap(one -> set.own(one.op(), one.types()).stream()).map(KernelTimes::name)
        .distinct().toList();
  }

  private static String name(Kernel kernel) {
    return kernel.getClass().getSimpleName();
  }

  /**
   * Times them all, those again that became faster since, and those that look wrong for as long as the JIT compiler is still at work.
   *
   * @param formats whose weights are tried too
   */
  public static KernelTimes of(KernelSet set, List<Quantization> formats) {
    var runs = new ArrayList<Run>();
    var defined = new ArrayList<String>();
    try (var workers = new WorkerPool(1)) {
      for (KernelCase one : cases(formats))
        set.own(one.op(), one.types()).ifPresentOrElse(kernel -> runs.add(new Run(one, kernel, workers)),
            () -> defined.add(one.name()));
      Speeds speeds = timed(runs);
      return new KernelTimes(speeds, runs.stream().map(run -> run.timed(speeds)).toList(), defined);
    }
  }

  private static Speeds timed(List<Run> runs) {
    var watch = new Stopwatch();
    var compiler = new Compiler();
    Speeds speeds = Speeds.measured(watch);
    List<Run> open = runs;
    long start = System.nanoTime(), progress = start;
    while (true) {
      for (Run run : open) {
        run.again(watch);
        if (run.faster) progress = System.nanoTime();
        speeds = speeds.reaching(run.operations());
      }
      speeds = speeds.most(Speeds.measured(watch));
      Speeds now = speeds;
      open = runs.stream().filter(run -> run.faster || run.timed(now).suspect()).toList();
      boolean faster = open.stream().anyMatch(run -> run.faster);
      boolean settled = open.isEmpty() || (!faster && (compiler.quiet() || System.nanoTime() - progress >= STUCK));
      if (settled || System.nanoTime() - start >= MOST || !paused()) return speeds;
    }
  }

  /** False if the thread is asked to end. */
  private static boolean paused() {
    try {
      Thread.sleep(PAUSE);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
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

  /** A kernel with what it needs, and its fastest run so far. */
  private static final class Run {
    private final KernelCase one;
    private final Kernel kernel;
    private final Kernel.Call call;
    private Stopwatch.Lap fastest = Stopwatch.Lap.NONE;
    /** Whether its last time was a good deal better than those before, as the first is: then the next may be, too. */
    private boolean faster;

    Run(KernelCase one, Kernel kernel, Workers workers) {
      this.one = one;
      this.kernel = kernel;
      List<Array> outputs = one.op().infer(one.types()).stream().map(Array::zeros).toList();
      long scratch = kernel.scratch(workers.threads());
      MemorySegment room = Arena.ofAuto().allocate(Math.max(1, scratch), Array.ALIGNMENT).asSlice(0, scratch);
      call = new WholeCall(one.inputs().get(), outputs, room, workers);
    }

    /** Times it once more. */
    void again(Stopwatch watch) {
      Stopwatch.Lap lap = watch.time(() -> kernel.run(call));
      faster = lap.nanos() < 0.9 * fastest.nanos();
      fastest = fastest.orFaster(lap);
    }

    /** Operations a second of matrix products; 0 if it has none. */
    double operations() {
      return one.work().products() / fastest.nanos() * 1e9;
    }

    Timed timed(Speeds speeds) {
      return Timed.of(one, name(kernel), fastest, speeds);
    }
  }
}
