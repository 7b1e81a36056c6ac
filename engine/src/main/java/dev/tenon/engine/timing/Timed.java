package dev.tenon.engine.timing;

/**
 * How fast a kernel is.
 *
 * @param op what it computes
 * @param shapes of the first inputs
 * @param kernel its class
 * @param nanos of the fastest run
 * @param heap bytes that this run allocated on Java's heap
 * @param rate operations a second of matrix products, otherwise bytes read and written a second
 * @param products whether the rate is of operations
 * @param share of the rate that is expected on this machine
 */
public record Timed(String op, String shapes, String kernel, long nanos, long heap, double rate, boolean products,
    double share) {
  /**
   * Boxed vectors and code that is not compiled reach a hundredth, on a bad day a twentieth. Kernels that are as they should be reach a third
   * and more, those that move numbers about or unpack weights in plain Java a tenth.
   */
  private static final double SLOW = 0.05;
  /** Boxing allocates tens of megabytes; what kernels allocate on purpose are views of memory, and rows to unpack weights into. */
  private static final long MUCH = 2_000_000;

  static Timed of(KernelCase one, String kernel, Stopwatch.Lap lap, Speeds speeds) {
    Work work = one.work();
    boolean products = work.products() > 0;
    double rate = (products ? work.products() : work.bytes()) / lap.nanos() * 1e9;
    return new Timed(one.name(), one.shapes(), kernel, lap.nanos(), lap.heap(), rate, products,
        speeds.seconds(work) * 1e9 / lap.nanos());
  }

  public boolean slow() {
    return share < SLOW;
  }

  public boolean allocates() {
    return heap >= MUCH;
  }

  /** Whether it looks as if it were compiled badly. */
  public boolean suspect() {
    return slow() || allocates();
  }
}
