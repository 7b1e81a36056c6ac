package dev.tenon.testkit.align;

import dev.tenon.api.align.Alignment;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.engine.checkpoint.Safetensors;
import dev.tenon.engine.file.Json;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.program.Eager;
import dev.tenon.testkit.installed.InstalledKernels;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Cases of a method's loss that another implementation computed: METHOD.json with settings, inputs and expected numbers, and
 * METHOD.safetensors beside it, as the golden files of alignment have them. The installed method of that type is given what the models
 * said, and its loss, metrics and gradients are compared, for every set of kernels that is installed.
 */
public final class AlignmentGolden {
  private static final double RELATIVE = 1e-5, ABSOLUTE = 1e-6;

  private final String method;
  private final Map<String, Object> document;
  private final Map<String, Array> tensors;

  private AlignmentGolden(String method, Map<String, Object> document, Map<String, Array> tensors) {
    this.method = method;
    this.document = document;
    this.tensors = tensors;
  }

  /** The cases of a file. */
  public static AlignmentGolden of(Path json) {
    String name = String.valueOf(json.getFileName()).replaceFirst("\\.json$", "");
    Map<String, Array> tensors = Safetensors.open(json.resolveSibling(name + ".safetensors"), Arena.ofAuto()).tensors();
    return new AlignmentGolden(name, Json.read(json), tensors);
  }

  /** Names of the cases. */
  public List<String> names() {
    return cases("cases").stream().map(c -> String.valueOf(c.get("name"))).toList();
  }

  /** Names of the cases of advantages, if the file has any. */
  public List<String> advantages() {
    return cases("advantage_cases").stream().map(c -> String.valueOf(c.get("name"))).toList();
  }

  @SuppressWarnings("unchecked") private List<Map<String, Object>> cases(String key) {
    return (List<Map<String, Object>>) document.getOrDefault(key, List.of());
  }

  private Map<String, Object> named(String key, String name) {
    return cases(key).stream().filter(c -> name.equals(c.get("name"))).findFirst()
        .orElseThrow(() -> new IllegalArgumentException(method + " has no case '" + name + "'"));
  }

  /**
   * Compares a case.
   *
   * @throws AssertionError if a number is not what it must be; says which
   * @throws UnsupportedOperationException if the method lacks a setting of the case, or one of its values
   */
  public void check(String name) {
    Map<String, Object> one = named("cases", name);
    Alignment spec = spec(settings(one, "settings"));
    for (KernelSet kernels : InstalledKernels.all()) {
      try (var workers = new WorkerPool(1)) {
        compare(one, spec, new Eager(kernels, workers), name + ", kernels '" + kernels.type() + "'");
      }
    }
  }

  /** Compares the advantages of a group's rewards. */
  public void checkAdvantages(String name) {
    Map<String, Object> one = named("advantage_cases", name);
    Array rewards = tensor(value(one, "rewards_per_func"));
    Array found = GivenCast.advantages(spec(settings(one, "settings")), rewards);
    close(name + ": advantages", tensor(value(one, "advantages")), found, RELATIVE);
  }

  private void compare(Map<String, Object> one, Alignment spec, Eager eager, String where) {
    Map<String, Object> settings = settings(one, "settings");
    Map<String, Array> said = new LinkedHashMap<>(), experience = new LinkedHashMap<>();
    inputs(one, settings, said, experience);
    if (method.equals("ppo") || method.equals("ptx")) {
      var cast = new GivenCast(experience);
      experience.putAll(cast.gathered(spec).arrays());
      compareRollout(one, experience, cast.notes(), where);
    }
    Judgement found = Judgement.of(spec, eager, experience, said, AlignmentGolden::said);
    double scale = scale(settings),
        tolerance = "forward_kl".equals(settings.get("f_divergence_type")) ? 1e-4 : RELATIVE;
    close(where + ": loss", number(value(one, one.containsKey("loss_f64") ? "loss_f64" : "loss")), found.loss() * scale,
        tolerance);
    found.gradients().forEach((input, gradient) -> {
      String name = input.equals("logps")
          ? one.containsKey("grad_policy_logps") ? "policy_logps" : "new_logprobs"
          : input;
      if (one.containsKey("grad_" + name))
        close(where + ": gradient by " + name, tensor(value(one, "grad_" + name)), scaled(gradient, scale), tolerance);
    });
    Map<String, Double> figures = new LinkedHashMap<>(found.metrics());
    figures.putAll(found.terms());
    compareFigures(one, "metrics", figures, where);
    compareFigures(one, "stats", figures, where);
    if (one.containsKey("per_pair_loss")) comparePairs(one, spec, eager, experience, said, where, tolerance);
  }

  /** What a case says under a key that it must have. */
  private static Object value(Map<String, Object> one, String key) {
    return Objects.requireNonNull(one.get(key), key);
  }

  private void comparePairs(Map<String, Object> one, Alignment spec, Eager eager, Map<String, Array> experience,
      Map<String, Array> said, String where, double tolerance) {
    Array expected = tensor(value(one, "per_pair_loss"));
    int pairs = expected.shape().dim(0);
    for (int p = 0; p < pairs; p++) {
      int[] rows = {p, p + pairs};
      Judgement found = Judgement.of(spec, eager, rows(experience, rows), rows(said, rows), AlignmentGolden::said);
      close(where + ": loss of pair " + p, expected.at(p), found.loss(), tolerance);
    }
  }

  private static Map<String, Array> rows(Map<String, Array> arrays, int[] rows) {
    return new dev.tenon.api.align.Experience(arrays).rows(rows).arrays();
  }

  private void compareRollout(Map<String, Object> one, Map<String, Array> experience, Map<String, Double> notes,
      String where) {
    settings(one, "rollout").forEach((name, tensor) -> close(where + ": " + name, tensor(tensor),
        experience.getOrDefault(name, tensor(tensor)), RELATIVE));
    compareFigures(one, "rollout_stats", notes, where);
  }

  /** Figures that both have. */
  private void compareFigures(Map<String, Object> one, String key, Map<String, Double> found, String where) {
    settings(one, key).forEach((name, expected) -> {
      Double figure = found.get(GoldenSettings.NAMES.getOrDefault(name, name));
      if (figure != null && expected instanceof Number n) close(where + ": " + name, n.doubleValue(), figure, 2e-5);
    });
  }

  /** Under which name the files keep what a model is asked for. */
  private static String said(String question, String rows) {
    if (rows.equals("ptx")) return "pretrain_logps";
    return switch (question) {
      case "values" -> "new_values";
      case "scores" -> "rewards";
      default -> "logps";
    };
  }

  private void inputs(Map<String, Object> one, Map<String, Object> settings, Map<String, Array> said,
      Map<String, Array> experience) {
    settings(one, "inputs").forEach((name, tensor) -> {
      Array array = tensor(tensor);
      switch (name) {
        case "policy_logps", "new_logprobs" -> said.put("logps", array);
        case "new_values", "pretrain_logps" -> said.put(name, array);
        case "rewards" -> said.put(name, array);
        case "pretrain_mask" -> experience.put("ptx.labels", labels(array));
        case "margin" -> {
          if (!Boolean.FALSE.equals(settings.get("margin"))) experience.put(name, array);
        }
        case "old_logps" -> {
          if (!Boolean.FALSE.equals(settings.get("old_logps"))) experience.put(name, array);
        }
        default -> experience.put(name, array);
      }
    });
    if (settings.get("num_items_in_batch") instanceof Number n)
      experience.put("num_items_in_batch", Array.of(Shape.SCALAR, n.floatValue()));
  }

  /** Labels that are counted where a mask is 1. */
  private static Array labels(Array mask) {
    Array labels = Array.zeros(mask.type().as(DType.INT64));
    for (long i = 0, n = mask.shape().count(); i < n; i++) labels.setLong(i, mask.at(i) == 0 ? -100 : 0);
    return labels;
  }

  /** What the trainer multiplies a mean by. */
  private static double scale(Map<String, Object> settings) {
    return settings.get("current_gradient_accumulation_steps") instanceof Number n ? 1 / n.doubleValue() : 1;
  }

  private static Array scaled(Array array, double by) {
    Array scaled = array.copy();
    for (long i = 0, n = array.shape().count(); i < n; i++) scaled.set(i, array.at(i) * by);
    return scaled;
  }

  private Alignment spec(Map<String, Object> settings) {
    return GoldenSettings.strict(method.equals("ptx") ? "ppo" : method, settings);
  }

  private Array tensor(Object name) {
    Array array = tensors.get(String.valueOf(name));
    if (array == null) throw new IllegalArgumentException(method + ".safetensors has no tensor " + name);
    return array;
  }

  private static Map<String, Object> settings(Map<String, Object> one, String key) {
    return GoldenSettings.section(one, key);
  }

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }

  private static void close(String where, Array expected, Array found, double relative) {
    GoldenSettings.close(where, expected, found, relative, ABSOLUTE);
  }

  private static void close(String where, double expected, double found, double relative) {
    GoldenSettings.close(where, expected, found, relative, ABSOLUTE);
  }
}
