package dev.tenon.benches;

import dev.tenon.api.workbench.Listener;
import dev.tenon.api.workbench.Plan;
import dev.tenon.api.workbench.RunConfig;
import dev.tenon.api.workbench.Workbench;
import dev.tenon.engine.Tenon;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What trainings hold in memory against what their plan says: the quickstart's, with its evaluations and samples; the same with longer contexts; and a
 * wider model's further training by each method. Bytes handed out at most, as the run itself counts them; and the process's resident memory after the
 * last step, before anything is given back, less that of an empty run: the same with a model that is next to nothing, so that it reads the same data and
 * compiles the same code. No tensors are in Java's own memory: its heap has a fixed size in all of them, and its code and classes are not counted.
 */
final class MemoryUse implements Bench {
  private static final String EMPTY = "empty ", QUICKSTART = "quickstart", CONTEXT = "context ", BASE = "base",
      TUNING = "finetune ";
  private static final int STEPS = 12;
  /** The heap is all there from the beginning. */
  private static final List<String> STEADY = List.of("-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch");
  /**
   * The compiler has come to rest when it works for less than {@link #BUSY} of so long a time, both in milliseconds. Java frees its pool of the
   * compiler's memory every five seconds.
   */
  private static final int REST = 6000, BUSY = 50;
  /** What the figures must not exceed, and below what the first must not fall. */
  private static final double HANDED_OUT = 0.01, RESIDENT = 1.05;

  @Override public String name() {
    return "memory";
  }

  private static List<String> cases(Setting setting) {
    List<String> all = setting.brief()
        ? List.of(QUICKSTART)
        : List.of(QUICKSTART, CONTEXT + 512, CONTEXT + 2048, CONTEXT + 8192, TUNING + "full", TUNING + "lora",
            TUNING + "qlora");
    return setting.chosen(all);
  }

  /**
   * What was found, in bytes.
   *
   * @param held handed out at most
   * @param more planned than for an empty run
   * @param resident of the process, less those of an empty run
   */
  private record Figures(double planned, double held, double more, double resident) {}

  @Override public Findings find(Setting setting, int rounds) {
    var found = new LinkedHashMap<String, Figures>();
    try (var common = new Scratch()) {
      List<String> cases = cases(setting);
      make(setting, common, EMPTY + BASE);
      if (cases.stream().anyMatch(each -> each.startsWith(TUNING))) make(setting, common, BASE);
      for (String each : cases) found.put(each, figures(setting, common, each, setting.brief() ? 1 : rounds));
    }
    return new Findings(table(found, setting.threads()), tree(found, setting.threads()), found.values().stream()
        .allMatch(f -> Math.abs(f.held / f.planned - 1) <= HANDED_OUT && f.resident / f.more <= RESIDENT));
  }

  private static Figures figures(Setting setting, Scratch common, String measured, int rounds) {
    double planned = ask(setting, common, measured, "plan")[0];
    double held = 0;
    double[] resident = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      double[] run = ask(setting, common, measured, "run");
      held = Math.max(held, run[0]);
      resident[i] = run[1] - ask(setting, common, EMPTY + measured, "run")[1];
    }
    return new Figures(planned, held, planned - ask(setting, common, EMPTY + measured, "plan")[0],
        Contest.median(resident));
  }

  /** Trains a model that others begin with, and its tokenizer. */
  private static void make(Setting setting, Scratch common, String made) {
    ask(setting, common, common, made, "run");
  }

  private static double[] ask(Setting setting, Scratch common, String measured, String what) {
    try (var own = new Scratch()) {
      return ask(setting, common, own, measured, what);
    }
  }

  /** In a process of its own. */
  private static double[] ask(Setting setting, Scratch common, Scratch runs, String measured, String what) {
    try (Contestant ours = Ours
        .entrant("Tenon", STEADY, MemoryUse.class, Integer.toString(setting.threads()), common.path().toString(),
            runs.path().toString(), what)
        .start()) {
      return ours.figures(measured);
    }
  }

  private static String table(Map<String, Figures> found, int threads) {
    var text = new StringBuilder("### Memory of trainings, " + STEPS + " steps, " + threads + " threads\n\n");
    List<String> head = List.of("training", "plan, MB", "handed out at most / plan",
        "resident less an empty run's / plan", "resident / plan, both less an empty run's");
    Table.row(text, head);
    Table.row(text, head.stream().map(h -> h.equals("training") ? "---" : "---:").toList());
    found.forEach((measured, f) -> Table.row(text, List.of(measured, Table.figure(f.planned / 1e6),
        String.format(Locale.ROOT, "%.3f", f.held / f.planned),
        String.format(Locale.ROOT, "%.3f", f.resident / f.planned),
        String.format(Locale.ROOT, "%.3f", f.resident / f.more))));
    return text.toString();
  }

  private Map<String, Object> tree(Map<String, Figures> found, int threads) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("bench", name());
    tree.put("threads", threads);
    found.forEach((measured, f) -> tree.put(measured,
        Map.of("planned_bytes", f.planned, "peak_bytes", f.held, "planned_bytes_more", f.more,
            "resident_bytes_more", f.resident)));
    return tree;
  }

  /**
   * Ours: arguments are the number of threads, the folder of what others begin with, a folder for runs, and {@code plan} or {@code run}. Answers the
   * name of a case with the bytes planned, or with those handed out and those resident.
   */
  public static void main(String[] arguments) throws IOException {
    Path common = Path.of(arguments[1]);
    Contestant.answerSeveral(measured -> {
      try (Workbench bench = Tenon.workbench()) {
        RunConfig config = config(bench, measured, arguments[0], common);
        if (arguments[3].equals("plan")) {
          Plan plan = bench.plan(config);
          return new double[]{plan.peakBytes()};
        }
        var watch = new Watch();
        bench.train(config, Path.of(arguments[2]).resolve(folder(measured)), watch);
        return new double[]{watch.held, watch.resident};
      }
    });
  }

  private static String folder(String measured) {
    return measured.replace(' ', '-');
  }

  private static RunConfig config(Workbench bench, String measured, String threads, Path common) {
    boolean empty = measured.startsWith(EMPTY);
    String training = empty ? measured.substring(EMPTY.length()) : measured;
    var settings = new ArrayList<>(List.of("train.threads=" + threads, "train.max_steps=" + STEPS,
        "train.eval_steps=" + STEPS / 2, "train.save_steps=" + STEPS / 2, "data.validation=0.002",
        "train.schedule={type: constant}"));
    if (training.startsWith(TUNING))
      return bench.config(tuning(training.substring(TUNING.length()),
          common.resolve(folder(empty ? EMPTY + BASE : BASE))), settings);
    settings.addAll(sizes(training, empty));
    Path tokenizer = common.resolve(folder(EMPTY + BASE)).resolve("tokenizer");
    if (Files.isDirectory(tokenizer)) settings.add("tokenizer={path: '" + tokenizer + "'}");
    return bench.config(Ours.home().resolve("configs/quickstart.yaml"), settings);
  }

  /** Further training of a model by a method. */
  private static Map<String, Object> tuning(String method, Path model) {
    return Map.of("model", Map.of("path", model.toString()), "finetuning", Map.of("type", method), "data",
        Map.of("type", "wordnet"), "train", Map.of("batch_size", 8, "sequence_length", 128, "sample_tokens", 0));
  }

  private static List<String> sizes(String training, boolean empty) {
    var settings = new ArrayList<String>();
    if (training.equals(BASE))
      settings.addAll(List.of("model.hidden_size=512", "model.attention={type: grouped-query, num_attention_heads: 8}",
          "model.feed_forward={type: swiglu, intermediate_size: 1376}", "train.batch_size=1"));
    if (training.startsWith(CONTEXT)) {
      int context = Integer.parseInt(training.substring(CONTEXT.length()));
      settings.addAll(List.of("model.max_position_embeddings=" + context, "train.sequence_length=" + context,
          "train.batch_size=" + Math.max(1, Size.TOKENS / context)));
    }
    if (empty)
      settings.addAll(List.of("model.hidden_size=16", "model.feed_forward={type: swiglu, intermediate_size: 8}"));
    return settings;
  }

  /** Looks at memory after every step, and at the process when the last has been made and what the compiler has freed is back with the system. */
  private static final class Watch implements Listener {
    private double held, resident;

    @Override public void step(Step step) {
      held = Math.max(held, (double) step.memoryBytes());
      if (step.step() < step.of()) return;
      rest();
      trim();
      resident = resident();
    }

    private static void rest() {
      long before;
      do {
        before = compiled();
        LockSupport.parkNanos(REST * 1_000_000L);
      } while (compiled() - before > BUSY);
    }

    private static long compiled() {
      return ManagementFactory.getCompilationMXBean().getTotalCompilationTime();
    }

    private static void trim() {
      try {
        ManagementFactory.getPlatformMBeanServer().invoke(
            new ObjectName("com.sun.management:type=DiagnosticCommand"), "systemTrimNativeHeap", null, null);
      } catch (JMException e) {
        throw new IllegalStateException("Java cannot give freed memory back here", e);
      }
    }

    /** What the system says that this process has, in bytes, less Java's code and classes. */
    private static double resident() {
      return all() - ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage().getCommitted();
    }

    private static double all() {
      try (var lines = Files.lines(Path.of("/proc/self/status"))) {
        return lines.filter(line -> line.startsWith("VmRSS:")).findFirst()
            .map(line -> 1024 * Double.parseDouble(line.replaceAll("[^0-9]", ""))).orElse(Double.NaN);
      } catch (IOException e) {
        throw new UncheckedIOException("resident memory is told by Linux alone", e);
      }
    }
  }
}
