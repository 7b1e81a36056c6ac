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

/**
 * What trainings hold in memory against what their plan says: the quickstart's, with its evaluations and samples; the same with longer contexts; and a
 * wider model's further training by each method. Bytes handed out at most, as the run itself counts them; and the process's resident memory after the
 * last step, before anything is given back, less that of an empty run, whose model is next to nothing. No tensors are in Java's own memory: its heap has
 * a fixed size in all of them, and its code and classes are not counted.
 */
final class MemoryUse implements Bench {
  private static final String EMPTY = "empty", QUICKSTART = "quickstart", CONTEXT = "context ", BASE = "base",
      TUNING = "finetune ";
  private static final int STEPS = 12;
  /** The heap is all there from the beginning, and what the compiler has freed goes back to the system. */
  private static final List<String> STEADY = List.of("-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch",
      "-XX:+UnlockDiagnosticVMOptions", "-XX:+UnlockExperimentalVMOptions", "-XX:TrimNativeHeapInterval=200");
  /** In this time the compiler comes to rest, in milliseconds. */
  private static final int REST = 3000;
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
    return all.stream().filter(each -> each.contains(setting.only())).toList();
  }

  /**
   * What was found, in bytes.
   *
   * @param held handed out at most
   * @param resident of the process, less those of an empty run
   */
  private record Figures(double planned, double held, double resident) {}

  @Override public Findings find(Setting setting, int rounds) {
    var found = new LinkedHashMap<String, Figures>();
    try (var scratch = new Scratch()) {
      double empty = ask(setting, scratch, EMPTY, "run")[1];
      List<String> cases = cases(setting);
      if (cases.stream().anyMatch(each -> each.startsWith(TUNING))) ask(setting, scratch, BASE, "run");
      for (String each : cases) {
        double planned = ask(setting, scratch, each, "plan")[0];
        double[] run = ask(setting, scratch, each, "run");
        found.put(each, new Figures(planned, run[0], run[1] - empty));
      }
    }
    return new Findings(table(found, setting.threads()), tree(found, setting.threads()), found.values().stream()
        .allMatch(f -> Math.abs(f.held / f.planned - 1) <= HANDED_OUT && f.resident / f.planned <= RESIDENT));
  }

  /** In a process of its own. */
  private static double[] ask(Setting setting, Scratch scratch, String measured, String what) {
    try (Contestant ours = Ours
        .entrant("Tenon", STEADY, MemoryUse.class, Integer.toString(setting.threads()), scratch.path().toString(), what)
        .start()) {
      return ours.figures(measured);
    }
  }

  private static String table(Map<String, Figures> found, int threads) {
    var text = new StringBuilder("### Memory of trainings, " + STEPS + " steps, " + threads + " threads\n\n");
    List<String> head = List.of("training", "plan, MB", "handed out at most / plan",
        "resident less an empty run's / plan");
    Table.row(text, head);
    Table.row(text, head.stream().map(h -> h.equals("training") ? "---" : "---:").toList());
    found.forEach((measured, f) -> Table.row(text, List.of(measured, Table.figure(f.planned / 1e6),
        String.format(Locale.ROOT, "%.3f", f.held / f.planned),
        String.format(Locale.ROOT, "%.3f", f.resident / f.planned))));
    return text.toString();
  }

  private Map<String, Object> tree(Map<String, Figures> found, int threads) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("bench", name());
    tree.put("threads", threads);
    found.forEach((measured, f) -> tree.put(measured,
        Map.of("planned_bytes", f.planned, "peak_bytes", f.held, "resident_bytes", f.resident)));
    return tree;
  }

  /**
   * Ours: arguments are the number of threads, a folder for runs, and {@code plan} or {@code run}. Answers the name of a case with the bytes
   * planned, or with those handed out and those resident.
   */
  public static void main(String[] arguments) throws IOException {
    Path runs = Path.of(arguments[1]);
    Contestant.answerSeveral(measured -> {
      try (Workbench bench = Tenon.workbench()) {
        List<String> settings = settings(measured, arguments[0], runs);
        RunConfig config = measured.startsWith(TUNING)
            ? bench.config(tuning(measured.substring(TUNING.length()), runs.resolve(BASE)), settings)
            : bench.config(Ours.home().resolve("configs/quickstart.yaml"), settings);
        if (arguments[2].equals("plan")) {
          Plan plan = bench.plan(config);
          return new double[]{plan.peakBytes()};
        }
        var watch = new Watch();
        bench.train(config, runs.resolve(measured.replace(' ', '-')), watch);
        return new double[]{watch.held, watch.resident};
      }
    });
  }

  /** Further training of a model by a method. */
  private static Map<String, Object> tuning(String method, Path model) {
    return Map.of("model", Map.of("path", model.toString()), "finetuning", Map.of("type", method), "data",
        Map.of("type", "wordnet"), "train", Map.of("batch_size", 8, "sequence_length", 128, "sample_tokens", 0));
  }

  private static List<String> settings(String measured, String threads, Path runs) {
    var settings = new ArrayList<>(List.of("train.threads=" + threads, "train.max_steps=" + STEPS,
        "train.eval_steps=" + STEPS / 2, "train.save_steps=" + STEPS / 2, "data.validation=0.002",
        "train.schedule={type: constant}"));
    Path tokenizer = runs.resolve(EMPTY).resolve("tokenizer");
    if (Files.isDirectory(tokenizer) && !measured.startsWith(TUNING))
      settings.add("tokenizer={path: '" + tokenizer + "'}");
    if (measured.equals(EMPTY))
      settings.addAll(List.of("model.hidden_size=8", "model.num_hidden_layers=1", "model.feed_forward={type: swiglu}",
          "model.attention={type: grouped-query, num_attention_heads: 1}", "train.batch_size=1",
          "train.sequence_length=8"));
    if (measured.equals(BASE))
      settings.addAll(List.of("model.hidden_size=512", "model.attention={type: grouped-query, num_attention_heads: 8}",
          "model.feed_forward={type: swiglu, intermediate_size: 1376}", "train.batch_size=1"));
    if (measured.startsWith(CONTEXT)) {
      int context = Integer.parseInt(measured.substring(CONTEXT.length()));
      settings.addAll(List.of("model.max_position_embeddings=" + context, "train.sequence_length=" + context,
          "train.batch_size=" + Math.max(1, Size.TOKENS / context)));
    }
    return settings;
  }

  /** Looks at memory after every step, and at the process when the last has been made. */
  private static final class Watch implements Listener {
    private double held, resident;

    @Override public void step(Step step) {
      held = Math.max(held, (double) step.memoryBytes());
      if (step.step() < step.of()) return;
      LockSupport.parkNanos(REST * 1_000_000L);
      resident = resident();
    }

    /** What the system says that this process has, in bytes, less Java's code and classes. */
    private static double resident() {
      return all() - ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage().getUsed();
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
