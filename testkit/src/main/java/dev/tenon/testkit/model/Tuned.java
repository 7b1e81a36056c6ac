package dev.tenon.testkit.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenon.api.checkpoint.NameMap;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tune.FineTuning;
import dev.tenon.api.tune.PublishedModule;
import dev.tenon.engine.checkpoint.TensorNames;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.Narrowing;
import dev.tenon.engine.plugin.Catalogs;
import dev.tenon.engine.plugin.Plugins;
import dev.tenon.engine.tune.Adapter;
import dev.tenon.engine.tune.MemoryParameters;
import dev.tenon.engine.tune.Modules;
import dev.tenon.testkit.installed.InstalledKernels;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A small model with a strategy at work on it. */
final class Tuned implements AutoCloseable {
  private static final Rows ROWS = Rows.of(Rows.text("first", 6), Rows.text("second", 6));
  private static final long SEED = 5;

  /** What the model's modules are called. */
  enum Names {
    OURS, JOINED
  }

  private final FineTuning strategy;
  private final TinyModel tiny;
  private final Names names;
  private final TensorMemory memory = new TensorMemory();
  private final WorkerPool workers = new WorkerPool(1);
  private final Catalogs catalogs = Plugins.load(List.of()).catalogs();
  private final Decoder base;
  private final Adapter adapter;

  Tuned(FineTuning strategy, TinyModel tiny, Names names) {
    this.strategy = strategy;
    this.tiny = tiny;
    this.names = names;
    base = kept(tiny.build(memory, 8), memory);
    adapter = adapted(strategy, base, memory, SEED);
  }

  /** The model as the strategy wants its matrices kept. */
  private Decoder kept(Decoder model, TensorMemory in) {
    var kept = new HashMap<String, Quantization>();
    for (PublishedModule module : modules(model))
      strategy.kept(module, type -> catalogs.of(Quantization.class).find(type).orElseThrow().defaults())
          .ifPresent(format -> module.parts().forEach(part -> kept.put(part + ".weight", format)));
    return kept.isEmpty()
        ? model
        : Narrowing.of(model, path -> Optional.ofNullable(kept.get(path)).map(Narrowing.Kept.Quantized::new), in,
            workers);
  }

  private List<PublishedModule> modules(Decoder model) {
    Optional<TensorNames> table = names == Names.OURS ? Optional.<TensorNames>empty() : Optional.of(joined());
    return Modules.of(model, table, Optional.empty());
  }

  /** Names of a family that keeps matrices [in, out], and query, key and value in one. */
  private static TensorNames joined() {
    String attention = "blocks.{}.attention.";
    return TensorNames.of(NameMap.of(new NameMap.Split("h.{}.qkv_proj.weight", List.of(attention + "query.weight",
        attention + "key.weight", attention + "value.weight"), true),
        new NameMap.Split("h.{}.qkv_proj.bias",
            List.of(attention + "query.bias", attention + "key.bias", attention + "value.bias"), false),
        new NameMap.Transpose("h.{}.o_proj.weight", attention + "output.weight"),
        new NameMap.Transpose("h.{}.up_proj.weight", "blocks.{}.feedForward.up.weight"),
        new NameMap.Transpose("h.{}.down_proj.weight", "blocks.{}.feedForward.down.weight"),
        new NameMap.Rename("wte.weight", "embedding.weight"), new NameMap.Rename("lm_head.weight", "head.weight")));
  }

  private Adapter adapted(FineTuning by, Decoder model, TensorMemory in, long seed) {
    List<PublishedModule> modules = modules(model);
    return new Adapter(by, model, by.adapt(model, modules, parameters(in, seed)), modules);
  }

  private MemoryParameters parameters(TensorMemory in, long seed) {
    return new MemoryParameters(in, seed, InstalledKernels.definitions(), workers);
  }

  String says(String claim) {
    return claim + " (model " + (tiny.description().isEmpty() ? "with a tied head" : tiny.description()) + ", "
        + (names == Names.OURS ? "our own names" : "query, key and value joined") + ")";
  }

  Decoder base() {
    return base;
  }

  Decoder adapted() {
    return adapter.adapted().model();
  }

  Adapter adapter() {
    return adapter;
  }

  Decoder merged() {
    return strategy.merge(adapted(), parameters(memory, 0));
  }

  /** Whether a model has parameters in the places where the base has them, and nowhere else. */
  boolean isPlain(Decoder model) {
    return Layers.places(base).keySet().equals(Layers.places(model).keySet());
  }

  /** First paths of the parameters that the strategy lists. */
  Set<String> listed() {
    Set<Parameter> listed = Collections.newSetFromMap(new IdentityHashMap<>());
    listed.addAll(adapter.places().values());
    var paths = new TreeSet<String>();
    Layers.parameters(adapted()).forEach((path, p) -> {
      if (listed.contains(p)) paths.add(path);
    });
    return paths;
  }

  Set<String> trainable() {
    var paths = new TreeSet<String>();
    Layers.parameters(adapted()).forEach((path, p) -> {
      if (!p.frozen()) paths.add(path);
    });
    return paths;
  }

  /** Moves all that is trained. */
  void train() {
    Layers.parameters(adapted()).forEach((path, p) -> {
      if (p.frozen()) return;
      Array moved = Numbers.uniform(Array.zeros(p.value().type()), "trained " + path);
      for (long i = 0, n = moved.shape().count(); i < n; i++)
        p.value().set(i, p.value().at(i) + 0.3 * moved.at(i));
    });
  }

  float[] baseBytes() {
    return bytes(base);
  }

  float[] adaptedBytes() {
    return bytes(adapted());
  }

  private static float[] bytes(Decoder model) {
    var all = new ArrayList<float[]>();
    Layers.parameters(model).values().forEach(p -> all.add(p.value().floats()));
    float[] joined = new float[all.stream().mapToInt(a -> a.length).sum()];
    int at = 0;
    for (float[] each : all) {
      System.arraycopy(each, 0, joined, at, each.length);
      at += each.length;
    }
    return joined;
  }

  /** @param tolerance share of the largest logit; 0 for bit for bit */
  void assertLogits(Decoder expected, Decoder actual, double tolerance, String claim) {
    try (Reader one = new Reader(expected); Reader other = new Reader(actual)) {
      float[][][] a = one.logits(ROWS), b = other.logits(ROWS);
      for (int r = 0; r < a.length; r++)
        for (int t = 0; t < a[r].length; t++)
          if (tolerance == 0) Numbers.assertSameBytes(a[r][t], b[r][t], () -> says(claim));
          else Numbers.assertNear(a[r][t], b[r][t], tolerance * largest(a), () -> says(claim));
    }
  }

  private static double largest(float[][][] logits) {
    double largest = 0;
    for (float[][] row : logits)
      for (float[] place : row) for (float x : place) largest = Math.max(largest, Math.abs(x));
    return largest;
  }

  /** What is frozen lies where the base's parameters lie: the base is held once. */
  void assertShared() {
    Set<Long> bases = new TreeSet<>();
    Layers.parameters(base).values().forEach(p -> bases.add(p.value().segment().address()));
    Layers.parameters(adapted()).forEach((path, p) -> {
      if (p.frozen() && !bases.contains(p.value().segment().address()))
        throw new AssertionError(says(path + " is frozen and no parameter of the base; what is not trained must be the"
            + " base's own, so that it is in memory once"));
      if (!p.frozen() && !adapter.whole() && bases.contains(p.value().segment().address()))
        throw new AssertionError(says(path + " is trained in the base's own memory; train a copy"));
    });
  }

  /** Nothing that is trained has a gradient of zero. */
  void assertGradients() {
    train();
    try (Reader reader = new Reader(adapted())) {
      Map<String, Array> gradients = reader.gradients(ROWS);
      for (String path : trainable()) {
        double size = 0;
        for (float x : gradients.getOrDefault(path, Array.of(dev.tenon.api.tensor.Shape.SCALAR, 0f)).floats())
          size += Math.abs(x);
        // Softmax does not see the bias of keys.
        if (!(size > 0) && !(path.contains("attention.key") && path.endsWith("bias")))
          throw new AssertionError(says("the gradient of " + path + " is zero, though it is trained"));
      }
    }
  }

  /** The tensors, by their names, make the same model of the same settings. */
  void assertReloaded() {
    train();
    Adapter other = adapted(strategy, adapter.whole() ? kept(tiny.build(memory, 9), memory) : base, memory, SEED + 1);
    var stored = new LinkedHashMap<String, Array>();
    adapter.tensors().forEach((name, values) -> stored.put(name, Array.of(values.type(), values.in(Arena.ofAuto()))));
    other.fill("adapter_model.safetensors", stored);
    assertLogits(adapted(), other.adapted().model(), 0, "a model with the adapter that was saved gives other numbers;"
        + " all that is learned must be listed");
  }

  /** Adapting a model that is only planned gives parameters of the same types. */
  void assertPlanned() {
    try (TensorMemory planned = TensorMemory.planned()) {
      Decoder model = kept(tiny.drawn(planned, 8), planned);
      assertEquals(types(adapted()), types(adapted(strategy, model, planned, SEED).adapted().model()),
          says("a model that is only planned gets other parameters"));
    }
  }

  private static Map<String, String> types(Decoder model) {
    var types = new LinkedHashMap<String, String>();
    Layers.parameters(model).forEach((path, p) -> types.put(path, p.toString()));
    return types;
  }

  @Override public void close() {
    workers.close();
    memory.close();
  }
}
