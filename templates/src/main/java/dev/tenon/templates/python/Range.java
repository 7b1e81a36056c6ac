package dev.tenon.templates.python;

/** The numbers from start, step by step, up to but not including stop. */
public record Range(long start, long stop, long step) {
  public Range {
    if (step == 0) throw PythonError.value("range() arg 3 must not be zero");
  }

  public long length() {
    if (step > 0 ? start >= stop : start <= stop) return 0;
    double estimate = ((double) stop - start) / step;
    return estimate > Integer.MAX_VALUE ? Integer.MAX_VALUE : (stop - start + step + (step > 0 ? -1 : 1)) / step;
  }

  public long get(long index) {
    return start + index * step;
  }
}
