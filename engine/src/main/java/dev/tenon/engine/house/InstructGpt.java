package dev.tenon.engine.house;

import dev.tenon.api.align.Cast;
import dev.tenon.api.workbench.Listener;
import dev.tenon.api.workbench.Outcome;
import dev.tenon.api.workbench.UserError;
import dev.tenon.api.workbench.Workbench;
import dev.tenon.engine.align.AlignRun;
import dev.tenon.engine.align.AlignSpec;
import dev.tenon.engine.align.Gate;
import dev.tenon.engine.align.GatesConfig;
import dev.tenon.engine.align.Panel;
import dev.tenon.engine.checkpoint.RunLock;
import dev.tenon.engine.config.Binder;
import dev.tenon.engine.config.Node;
import dev.tenon.engine.config.Overrides;
import dev.tenon.engine.config.Place;
import dev.tenon.engine.config.Resolved;
import dev.tenon.engine.config.YamlReader;
import dev.tenon.engine.config.YamlWriter;
import dev.tenon.engine.evaluate.Ledger;
import dev.tenon.engine.evaluate.LedgerConfig;
import dev.tenon.engine.file.Json;
import dev.tenon.engine.file.Store;
import dev.tenon.engine.kernel.KernelChoice;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.report.RecipeReport;
import dev.tenon.engine.report.Report;
import dev.tenon.engine.run.MetricsLog;
import dev.tenon.engine.run.RunFolder;
import dev.tenon.engine.run.TrainConfig;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Ouyang et al. 2022 as one run: supervised fine-tuning, a reward model, PPO with ptx, each in a folder of its own. What a stage reaches
 * is measured and kept in gates.json; the next one starts only if it is enough. Killed at any moment, it goes on to the same bytes.
 */
public final class InstructGpt {
  private static final String SFT = "sft", REWARD = "reward", PPO = "ppo", GATES = "gates",
      LEDGER = "ledger";
  private static final String CONFIG = "recipe.yaml", RESULTS = "gates.json", FIGURES = "ledger.json";

  private final Aligning aligning;
  private final Models models;
  private final Binder binder;
  private final KernelChoice kernels;
  private final Options options;
  private final Store store;
  private final Workbench workbench;

  @Inject InstructGpt(Aligning aligning, Models models, Binder binder, KernelChoice kernels, Options options,
      Store store, Workbench workbench) {
    this.aligning = aligning;
    this.models = models;
    this.binder = binder;
    this.kernels = kernels;
    this.options = options;
    this.store = store;
    this.workbench = workbench;
  }

  /** Is told what the recipe is at. */
  public interface Watch {
    /** A stage begins; its training is watched by the listener. */
    Listener stage(String name, int number, int of);

    void measured(Gate gate);
  }

  /**
   * How a recipe ended.
   *
   * @param gates all that were measured, in order
   * @param interrupted whether a stage was asked to stop
   */
  public record End(Path run, List<Gate> gates, boolean interrupted) {
    public boolean passed() {
      return !interrupted && gates.stream().allMatch(Gate::passed);
    }
  }

  /**
   * Cooks, or goes on where it was stopped.
   *
   * @param tree the recipe's settings: sections sft, reward, ppo, gates and ledger
   * @param overrides assignments by path, {@code ppo.align.kl_coef=0.1}
   */
  public End start(Map<String, Object> tree, List<String> overrides, Path run, Watch watch) {
    Path kept = run.resolve(CONFIG);
    if (Files.exists(kept))
      throw new UserError(run + " already holds a recipe; continue it with --resume " + run
          + ", or choose another folder with --out");
    if (!(Node.of(tree, Place.of("recipe")) instanceof Node.Mapping root))
      throw new UserError("a recipe must be a mapping of sections");
    Spec spec = Spec.of(Overrides.apply(root, TrainConfig.counted(overrides)), binder)
        .dated(LocalDate.now(ZoneId.systemDefault()));
    try (RunLock _ = RunLock.of(run)) {
      new RunFolder(run, store).write(kept, YamlWriter.write(spec.resolved()));
      return cook(spec, run, watch);
    }
  }

  /** Goes on with the recipe in a folder, by its own settings. */
  public End resume(Path run, Watch watch) {
    Path kept = run.resolve(CONFIG);
    if (!Files.isRegularFile(kept)) throw new UserError(run + " holds no recipe: there is no " + CONFIG + " in it");
    try (RunLock _ = RunLock.of(run)) {
      return cook(Spec.of(YamlReader.read(kept), binder), run, watch);
    }
  }

  /** The settings of all stages. */
  private record Spec(AlignSpec sft, AlignSpec reward, AlignSpec ppo, GatesConfig gates, LedgerConfig ledger) {
    static Spec of(Node.Mapping root, Binder binder) {
      return new Spec(stage(root, SFT, binder), stage(root, REWARD, binder), stage(root, PPO, binder),
          binder.bind(GatesConfig.class, section(root, GATES), GATES).value(),
          binder.bind(LedgerConfig.class, section(root, LEDGER), LEDGER).value());
    }

    private static AlignSpec stage(Node.Mapping root, String name, Binder binder) {
      return AlignSpec.of(section(root, name), binder).value();
    }

    private static Node.Mapping section(Node.Mapping root, String name) {
      return root.find(name).filter(n -> n instanceof Node.Mapping).map(Node.Mapping.class::cast)
          .orElseGet(() -> new Node.Mapping(root.place(), Map.of()));
    }

    Spec dated(LocalDate day) {
      return new Spec(sft.dated(day), reward.dated(day), ppo.dated(day), gates, ledger);
    }

    Map<String, Object> resolved() {
      var tree = new LinkedHashMap<String, Object>();
      tree.put(SFT, sft.resolved());
      tree.put(REWARD, reward.resolved());
      tree.put(PPO, ppo.resolved());
      tree.put(GATES, Resolved.of(gates));
      tree.put(LEDGER, Resolved.of(ledger));
      return tree;
    }
  }

  private End cook(Spec spec, Path run, Watch watch) {
    var gates = new ArrayList<Gate>();
    var panels = new LinkedHashMap<String, Panel>();
    var ledger = new Ledger(spec.ledger);
    Optional<Outcome> sft = stage(SFT, 1, spec.sft, run, watch);
    if (sft.filter(Outcome::interrupted).isPresent()) return new End(run, gates, true);
    account(ledger, "base", spec.sft.model().path(), OptionalDouble.empty(), spec, run, gates, watch);
    account(ledger, SFT, run.resolve(SFT), OptionalDouble.of(0), spec, run, gates, watch);
    if (!passed(gates)) return ended(run, gates, panels, ledger);
    Optional<Outcome> reward = stage(REWARD, 2, spec.reward, run, watch);
    if (reward.filter(Outcome::interrupted).isPresent()) return new End(run, gates, true);
    gate(gates, watch,
        new Gate("held-out accuracy of the reward model", lastEvaluation(run.resolve(REWARD), "accuracy"),
            spec.gates.rewardAccuracy(), true));
    if (!passed(gates)) return ended(run, gates, panels, ledger);
    Optional<Outcome> ppo = stage(PPO, 3, spec.ppo, run, watch);
    if (ppo.filter(Outcome::interrupted).isPresent()) return new End(run, gates, true);
    panels.put(SFT, panel(run.resolve(SFT), run, spec));
    panels.put(PPO, panel(run.resolve(PPO), run, spec));
    Panel before = panels.get(SFT), after = panels.get(PPO);
    double[] above = after.above(before);
    gate(gates, watch, new Gate("held-out reward above the supervised model's, in standard errors",
        above[0] / above[1], spec.gates.standardErrors(), true));
    gate(gates, watch,
        new Gate("divergence from the supervised model, nats a sequence", after.kl(), spec.gates.kl(), false));
    gate(gates, watch, new Gate("share of answers without an end", after.withoutEnd(), spec.gates.withoutEnd(), false));
    account(ledger, PPO, run.resolve(PPO), OptionalDouble.of(after.kl()), spec, run, gates, watch);
    return ended(run, gates, panels, ledger);
  }

  private static boolean passed(List<Gate> gates) {
    return gates.stream().allMatch(Gate::passed);
  }

  private static void gate(List<Gate> gates, Watch watch, Gate gate) {
    gates.add(gate);
    watch.measured(gate);
  }

  /** Measures a model with the evaluations of the recipe's ledger, keeps what came of them, and holds the alignment tax to its gate. */
  private void account(Ledger ledger, String stage, Path model, OptionalDouble kl, Spec spec, Path run,
      List<Gate> gates, Watch watch) {
    if (spec.ledger.measures().isEmpty()) return;
    Ledger.Entry entry = ledger.add(stage, workbench.load(model).scorer(Listener.NONE), kl);
    new RunFolder(run, store).write(run.resolve(FIGURES),
        new String(Json.pretty(ledger.tree()), StandardCharsets.UTF_8));
    spec.ledger.alignmentTax().ifPresent(most -> entry.tax().forEach((figure, loss) -> gate(gates, watch,
        new Gate("alignment tax of " + figure.replace('_', ' ') + " after " + stage, loss, most, false))));
  }

  /** Trains a stage, or goes on with it; what is complete is found to be so. */
  private Optional<Outcome> stage(String name, int number, AlignSpec spec, Path run, Watch watch) {
    var folder = new RunFolder(run.resolve(name), store);
    Listener listener = watch.stage(name, number, 3);
    Outcome outcome = Files.exists(folder.config())
        ? aligning.resume(spec, folder, listener)
        : aligning.start(spec, folder, listener);
    Report.write(folder);
    return Optional.of(outcome);
  }

  private double lastEvaluation(Path stage, String figure) {
    for (Map<String, Object> line : MetricsLog.read(new RunFolder(stage, store)).reversed())
      if (line.get("eval/" + figure) instanceof Number n) return n.doubleValue();
    throw new UserError(
        stage + ": nothing was kept from training to measure " + figure + " on; set " + REWARD + ".data.validation");
  }

  private Panel panel(Path policy, Path run, Spec spec) {
    try (var memory = new TensorMemory();
        var workers = new WorkerPool(spec.ppo.train().threads().orElse(options.threadCount()))) {
      Models.Loaded asked = models.load(policy, memory), reference = models.load(run.resolve(SFT), memory),
          reward = models.load(run.resolve(REWARD), memory);
      var tools = new AlignRun.Tools(kernels.of(spec.ppo.train().kernels()), workers, memory);
      return Panel.of(spec.ppo, writing(spec.ppo), new Panel.Models(asked.decoder(), reference.decoder(),
          reward.decoder(), asked.tokenizer().orElseThrow(), asked.config().maxPositionEmbeddings()), tools);
    }
  }

  /** How the last stage's answers are written, by its own settings. */
  private static Cast.Writing writing(AlignSpec ppo) {
    Map<String, Object> settings = Resolved.of((Record) ppo.align());
    int most = settings.get("response_length") instanceof Number n
        ? n.intValue()
        : settings.get("max_completion_length") instanceof Number m ? m.intValue() : 64;
    double temperature = settings.get("temperature") instanceof Number t ? t.doubleValue() : 1;
    return new Cast.Writing(most, temperature);
  }

  private End ended(Path run, List<Gate> gates, Map<String, Panel> panels, Ledger ledger) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("format", 1);
    tree.put("passed", passed(gates));
    tree.put("gates", gates.stream().map(InstructGpt::told).toList());
    panels.forEach((name, panel) -> tree.put(name, told(panel)));
    var folder = new RunFolder(run, store);
    folder.write(run.resolve(RESULTS), new String(Json.pretty(tree), StandardCharsets.UTF_8));
    RecipeReport.write(folder, List.of(SFT, REWARD, PPO), gates, panels, ledger);
    return new End(run, gates, false);
  }

  private static Map<String, Object> told(Gate gate) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("gate", gate.name());
    tree.put("figure", gate.figure());
    tree.put(gate.atLeast() ? "at_least" : "at_most", gate.threshold());
    tree.put("passed", gate.passed());
    return tree;
  }

  private static Map<String, Object> told(Panel panel) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("reward", panel.reward());
    tree.put("kl", panel.kl());
    tree.put("entropy", panel.entropy());
    tree.put("without_end", panel.withoutEnd());
    tree.put("length", panel.length());
    tree.put("rewards", panel.rewards());
    return tree;
  }
}
