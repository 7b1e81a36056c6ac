package dev.tenon.cli;

import dev.tenon.api.kernel.Kernels;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.engine.kernel.KernelChoice;
import dev.tenon.engine.plugin.Catalogs;
import dev.tenon.engine.plugin.Installed;
import dev.tenon.engine.timing.KernelTimes;
import dev.tenon.engine.timing.Timed;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How fast the kernels of a set are beside what they should be, and which look as if the JIT compiler had compiled them badly. */
final class KernelReport {
  private final String type;
  private final String description;
  private final KernelTimes times;
  /** Definitions are there to be read, not to be fast. */
  private final boolean judged;

  private KernelReport(String type, String description, KernelTimes times) {
    this.type = type;
    this.description = description;
    this.times = times;
    judged = !type.equals(KernelChoice.DEFINITIONS);
  }

  /**
   * Times a set.
   *
   * @throws dev.tenon.api.workbench.UserError if the set is not installed or cannot run here
   */
  static KernelReport of(Catalogs catalogs, String type) {
    var catalog = catalogs.of(Kernels.class);
    var set = new KernelChoice(catalog).of(type);
    List<Quantization> formats = catalogs.of(Quantization.class).installed().stream().map(Installed::defaults).toList();
    String description = catalog.find(type).orElseThrow().defaults().describe();
    return new KernelReport(type, description, KernelTimes.of(set, formats));
  }

  /** 0 if all is as it should be, 1 if a kernel is not. */
  int code() {
    return judged && !times.suspects().isEmpty() ? 1 : 0;
  }

  void print(PrintStream out, boolean json) {
    if (json) {
      Figures.json(out, Figures.tree("kernels", type, "description", description, "java", Runtime.version().toString(),
          "bytes_per_second", times.speeds().bytes(), "operations_per_second", times.speeds().operations(), "timed",
          times.timed().stream().map(this::tree).toList(), "by_definition", times.defined(), "suspects",
          judged ? times.suspects().stream().map(Timed::op).toList() : List.of()));
      return;
    }
    out.println("kernels " + type + ": " + description + "; on one thread, Java " + Runtime.version());
    out.println(String.format(Locale.ROOT,
        "expected: %.1f GB/s, which is what copying reaches here, and %.1f GFLOP/s, the most that was seen",
        times.speeds().bytes() / 1e9, times.speeds().operations() / 1e9));
    out.println();
    var rows = new ArrayList<String[]>();
    rows.add(new String[]{"op", "sizes", "kernel", "time", "rate", "of expected", "heap a run", ""});
    for (Timed timed : times.timed()) rows.add(row(timed));
    Figures.table(out, rows);
    out.println();
    if (!times.defined().isEmpty())
      out.println("No kernel of its own, computed by their definitions: " + String.join(", ", times.defined()) + ".");
    verdict(out);
    out.flush();
  }

  private void verdict(PrintStream out) {
    List<Timed> suspects = times.suspects();
    if (!judged) out.println("These are the definitions: they are not meant to be fast, and none is judged.");
    else if (times.timed().isEmpty()) out.println("It has no kernel for any of Tenon's own ops.");
    else if (suspects.isEmpty()) out.println("All " + times.timed().size() + " are as fast as they should be.");
    else accuse(out, suspects);
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    int cores = Runtime.getRuntime().availableProcessors();
    if (judged && !suspects.isEmpty() && load > cores)
      out.println(String.format(Locale.ROOT,
          "The machine is busy (load %.1f, cores %d): the JIT compiler may have had no time. Run this again when it is idle.",
          load, cores));
  }

  private static void accuse(PrintStream out, List<Timed> suspects) {
    for (Timed timed : suspects)
      out.println("SUSPECT " + timed.op() + " (" + timed.kernel() + "): " + percent(timed) + " of the speed expected, "
          + Amounts.bytes(timed.heap()) + " of heap a run");
    if (suspects.stream().anyMatch(Timed::allocates))
      out.println(
          "Those that allocate megabytes a run: the JIT compiler makes objects of vectors, of some or of all, which costs"
              + " up to a hundred times the time; docs/adr/0011 says when it does.");
    if (suspects.stream().anyMatch(timed -> !timed.allocates()))
      out.println("Those that are slow without allocating: slow by themselves, or not compiled well.");
    out.println("Compilers do not do the same each time: if another start names the same kernels, it is they.");
  }

  private String[] row(Timed timed) {
    String rate = String.format(Locale.ROOT, timed.products() ? "%.1f GFLOP/s" : "%.1f GB/s", timed.rate() / 1e9);
    return new String[]{timed.op(), timed.shapes(), timed.kernel(), microseconds(timed), rate, percent(timed),
        Amounts.bytes(timed.heap()), judged && timed.suspect() ? "SUSPECT" : ""};
  }

  private static String microseconds(Timed timed) {
    return String.format(Locale.ROOT, "%.1f us", timed.nanos() / 1e3);
  }

  private static String percent(Timed timed) {
    return String.format(Locale.ROOT, timed.share() < 0.1 ? "%.1f%%" : "%.0f%%", 100 * timed.share());
  }

  private Object tree(Timed timed) {
    return Figures.tree("op", timed.op(), "sizes", timed.shapes(), "kernel", timed.kernel(), "seconds",
        timed.nanos() / 1e9, timed.products() ? "operations_per_second" : "bytes_per_second", timed.rate(),
        "share_of_expected", timed.share(), "heap_bytes", timed.heap(), "suspect", judged && timed.suspect());
  }
}
