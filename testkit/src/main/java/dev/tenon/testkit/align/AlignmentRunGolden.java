package dev.tenon.testkit.align;

import dev.tenon.api.align.Alignment;
import dev.tenon.api.align.Batch;
import dev.tenon.api.align.Experience;
import dev.tenon.api.data.Row;
import dev.tenon.api.data.Truncation;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.train.Optimizer;
import dev.tenon.api.workbench.LanguageModel;
import dev.tenon.api.workbench.Workbench;
import dev.tenon.engine.Tenon;
import dev.tenon.engine.align.Asking;
import dev.tenon.engine.checkpoint.Safetensors;
import dev.tenon.engine.config.Binder;
import dev.tenon.engine.config.Node;
import dev.tenon.engine.config.Place;
import dev.tenon.engine.file.Json;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.plugin.Plugins;
import dev.tenon.engine.train.Learner;
import dev.tenon.engine.train.Objective;
import dev.tenon.engine.train.OptimizerGroups;
import dev.tenon.engine.train.Pupils;
import dev.tenon.testkit.installed.InstalledKernels;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A short training that another implementation ran: a folder {@code e2e_METHOD} with case.json, models in Hugging Face's layout and,
 * of methods that learn from answers, rollout.safetensors. The installed method of that type is trained on the same data; losses,
 * metrics and gradient norms of every step and the norms of the weights after the last are compared.
 */
public final class AlignmentRunGolden implements AutoCloseable {
  private static final double LOSS = 1e-4, GRADIENT = 1e-3;

  private final Path folder;
  private final String method;
  private final Map<String, Object> document;
  private final KernelSet kernels;
  private final Workbench workbench = Tenon.workbench();
  private final TensorMemory memory = new TensorMemory();
  private final WorkerPool workers = new WorkerPool(2);

  private AlignmentRunGolden(Path folder, KernelSet kernels) {
    this.folder = folder;
    this.kernels = kernels;
    method = String.valueOf(folder.getFileName()).replaceFirst("^e2e_", "");
    document = Json.read(folder.resolve("case.json"));
  }

  /**
   * Trains and compares, with every set of kernels that is installed.
   *
   * @param scratch an empty folder, for the trained models
   * @throws AssertionError if a number is not what it must be; says which
   */
  public static void check(Path folder, Path scratch) {
    for (KernelSet kernels : InstalledKernels.all()) {
      try (var run = new AlignmentRunGolden(folder, kernels)) {
        run.check(scratch.resolve(kernels.type()));
      }
    }
  }

  private void check(Path scratch) {
    boolean rollout = java.nio.file.Files.exists(folder.resolve("rollout.safetensors"));
    LanguageModel policy = workbench.load(rollout ? folder.resolve("policy") : folder);
    Optional<LanguageModel> value = method.equals("ppo")
        ? Optional.of(workbench.load(folder.resolve("value")))
        : Optional.empty();
    Alignment spec = spec();
    var pupils = new Pupils(policy.decoder(), value.map(LanguageModel::decoder));
    var asked = new GivenRun.Models(asking(policy),
        asking(workbench.load(rollout ? folder.resolve("reference") : folder)),
        value.map(this::asking));
    GivenRun run = rollout ? GivenRun.rollout(tensors(), asked) : GivenRun.data(document, asked);
    Experience experience = spec.gather(batch(spec, run), run);
    if (rollout) compareGathered(experience, run.notes());
    List<Experience> parts = spec.split(experience, (rows, _) -> java.util.stream.IntStream.range(0, rows).toArray());
    Learner learner = learner(pupils, spec);
    List<Map<String, Object>> steps = steps();
    for (int s = 0; s < steps.size(); s++)
      compare(steps.get(s), learner.learn(s, List.of(parts.get(s % parts.size())), number("lr")), "step " + s);
    compareNorms(policy, value, scratch);
  }

  private Batch batch(Alignment spec, GivenRun run) {
    List<Row> rows = run.rows();
    return spec.collate(rows, run.encoder(), Truncation.NONE);
  }

  private Asking asking(LanguageModel model) {
    return new Asking(model.decoder(), kernels, workers, memory);
  }

  private Map<String, Array> tensors() {
    return Safetensors.open(folder.resolve("rollout.safetensors"), Arena.ofAuto()).tensors();
  }

  private static Array tensor(Map<String, Array> tensors, String name) {
    return Optional.ofNullable(tensors.get(name)).orElseThrow(() -> new AssertionError("there is no tensor " + name));
  }

  private Alignment spec() {
    Map<String, Object> settings = new LinkedHashMap<>(GoldenSettings.section(document, "settings"));
    if (method.equals("ppo")) {
      settings.put("num_ppo_epochs", steps().size());
      settings.put("response_length", tensor(tensors(), "responses").shape().dim(1));
    }
    if (method.equals("grpo")) settings.put("num_iterations", steps().size());
    return GoldenSettings.known(method, settings);
  }

  private Learner learner(Pupils pupils, Alignment spec) {
    Object most = GoldenSettings.section(document, "settings").get("max_grad_norm");
    double norm = most instanceof Number n && n.doubleValue() > 0 ? n.doubleValue() : Double.POSITIVE_INFINITY;
    var settings = new Learner.Settings(1, 1, 1, norm, 0, false);
    Map<String, Object> adam = new LinkedHashMap<>(Map.of("type", "adamw", "beta1", 0.9, "beta2", 0.999, "eps", 1e-8));
    adam.put("weight_decay", number("weight_decay"));
    Optimizer optimizer = new Binder(Plugins.load(List.of()).catalogs())
        .bindComponent(Optimizer.class, Node.of(adam, Place.of("case")), "optimizer").value();
    return new Learner(pupils, Objective.of(spec), new OptimizerGroups(optimizer, List.of()), settings, kernels,
        workers, memory);
  }

  private double number(String setting) {
    return GoldenSettings.section(document, "settings").get(setting) instanceof Number n ? n.doubleValue() : 0;
  }

  @SuppressWarnings("unchecked") private List<Map<String, Object>> steps() {
    for (String key : List.of("steps", "epochs", "iterations"))
      if (document.get(key) instanceof List<?> list) return (List<Map<String, Object>>) list;
    throw new IllegalArgumentException(folder + " has no steps");
  }

  private void compareGathered(Experience experience, Map<String, Double> notes) {
    tensors().forEach((name, expected) -> {
      String own = name.startsWith("rollout/") ? name.substring("rollout/".length()) : name;
      if (name.startsWith("rollout/") || own.equals("advantages"))
        GoldenSettings.close(own, expected, experience.array(own), LOSS, 1e-4);
    });
    GoldenSettings.section(document, "rollout_stats").forEach((name, expected) -> GoldenSettings.close(name,
        ((Number) expected).doubleValue(), notes.getOrDefault(name, Double.NaN), LOSS, 1e-5));
  }

  private void compare(Map<String, Object> expected, Learner.Figures found, String where) {
    Map<String, Double> figures = new LinkedHashMap<>(found.metrics());
    figures.put("loss", found.loss());
    figures.put("grad_norm", found.gradientNorm());
    expected.forEach((name, value) -> {
      Double figure = figures.get(GoldenSettings.NAMES.getOrDefault(name, name));
      if (figure != null)
        GoldenSettings.close(where + ": " + name, ((Number) value).doubleValue(), figure,
            name.equals("grad_norm") ? GRADIENT : LOSS, 2e-5);
    });
    for (String needed : List.of("loss", "grad_norm"))
      if (!expected.containsKey(needed)) throw new AssertionError(where + " of " + folder + " has no " + needed);
  }

  private void compareNorms(LanguageModel policy, Optional<LanguageModel> value, Path scratch) {
    Map<String, Object> norms = GoldenSettings.section(document, "final_weight_norms");
    if (value.isEmpty() && !norms.containsKey("policy")) norms(policy, norms, scratch.resolve("policy"));
    else
      norms(policy, norms.containsKey("policy") ? GoldenSettings.section(norms, "policy") : norms,
          scratch.resolve("policy"));
    value.ifPresent(model -> norms(model, GoldenSettings.section(norms, "value"), scratch.resolve("value")));
  }

  private static void norms(LanguageModel model, Map<String, Object> expected, Path saved) {
    model.save(saved);
    try (Arena arena = Arena.ofConfined()) {
      Map<String, Array> tensors = Safetensors.open(saved.resolve("model.safetensors"), arena).tensors();
      var missing = new ArrayList<>(expected.keySet());
      missing.removeAll(tensors.keySet());
      if (!missing.isEmpty()) throw new AssertionError("the trained model has no " + missing);
      expected.forEach((name, norm) -> {
        double squares = 0;
        for (float x : tensor(tensors, name).floats()) squares += (double) x * x;
        GoldenSettings.close("norm of " + name, ((Number) norm).doubleValue(), Math.sqrt(squares), LOSS, 0);
      });
    }
  }

  @Override public void close() {
    workers.close();
    memory.close();
    workbench.close();
  }
}
