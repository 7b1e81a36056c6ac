package dev.tenon.engine.train;

import dev.tenon.api.align.Learner;
import dev.tenon.api.align.Sequences;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Linear;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.op.CrossEntropy;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.engine.model.ModelPass;
import dev.tenon.engine.model.NothingKept;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What models say of the rows they are given, as a tensor program: each reads each batch of rows once. */
final class Reading implements Learner {
  private final Pupils models;
  private final Signature signature;
  private final Function<String, Tensor> inputs;
  private final Function<Parameter, Tensor> weights;
  private final Optional<Tensor> seed;
  private final Map<String, Tensor> given = new HashMap<>();
  private final Map<Decoder, Map<String, Read>> read = new IdentityHashMap<>();
  private final List<Read> order = new ArrayList<>();

  /** What came of a model's reading of rows. */
  private record Read(Decoder model, ModelPass pass, Tensor hidden) {}

  /**
   * A reading.
   *
   * @param inputs what is given, by name
   * @param seed of dropout; empty if there is none
   */
  Reading(Pupils models, Signature signature, Function<String, Tensor> inputs, Function<Parameter, Tensor> weights,
      Optional<Tensor> seed) {
    this.models = models;
    this.signature = signature;
    this.inputs = inputs;
    this.weights = weights;
    this.seed = seed;
  }

  @Override public Tensor given(String name) {
    if (!has(name))
      throw new IllegalArgumentException("the loss asks for '" + name + "'; the experience has "
          + signature.types().keySet());
    return given.computeIfAbsent(name, inputs);
  }

  @Override public boolean has(String name) {
    return signature.types().containsKey(name);
  }

  private Tensor part(String rows, String part) {
    return given(Sequences.key(rows, part));
  }

  /** The last hidden states of all tokens: [rows, time, hidden] */
  private Read read(Decoder model, String rows) {
    Map<String, Read> known = read.computeIfAbsent(model, _ -> new HashMap<>());
    Read before = known.get(rows);
    if (before != null) return before;
    Tensor positions = part(rows, "positions"), segments = part(rows, "segments");
    ModelPass root = ModelPass.of(weights, positions, segments, new NothingKept(positions, segments), seed);
    Pass pass = model == models.policy() ? root : root.at(Pupils.valuePart());
    var now = new Read(model, root, model.hidden(part(rows, "tokens"), pass));
    known.put(rows, now);
    order.add(now);
    return now;
  }

  /** What each model handed from block to block, in the order in which they read. */
  List<Tensor> stream() {
    var all = new ArrayList<Tensor>();
    for (Read one : order) {
      for (int i = 0; i < one.model.blocks().size(); i++) all.add(one.pass.published("hidden_states." + i));
      all.add(one.pass.published("before_final_norm"));
    }
    return all;
  }

  /** Hidden states where something is asked: [rows, size, hidden], or of all tokens where no columns are named. */
  private Tensor asked(Read read, String rows) {
    String name = Sequences.key(rows, "columns");
    return has(name) ? at(read.hidden, given(name)) : read.hidden;
  }

  /** Rows of a [rows, time, ..] tensor at places in each: places [rows, ..] → [rows, .., ..]. */
  private static Tensor at(Tensor hidden, Tensor places) {
    Tensor flat = places.rangeLike(0).times(hidden.size(1)).plus(places);
    return hidden.reshape(Tensor.INFER, hidden.size(2)).gather(flat);
  }

  @Override public Tensor count(String rows) {
    Tensor tokens = part(rows, "tokens").slice(1, 0, 1);
    return tokens.fullLike(1).cast(DType.FLOAT32).total();
  }

  @Override public Tensor logProbabilities(String rows, double temperature) {
    Tensor labels = part(rows, "labels");
    return entropy(rows, temperature).get(3).reshapeLike(labels.cast(DType.FLOAT32)).times(-1);
  }

  @Override public Tensor negativeLogLikelihood(String rows) {
    return entropy(rows, 1).getFirst();
  }

  private List<Tensor> entropy(String rows, double temperature) {
    Decoder model = models.policy();
    Read read = read(model, rows);
    Tensor hidden = asked(read, rows), labels = part(rows, "labels");
    if (model.head() instanceof Linear(Parameter weight, Optional<Parameter> bias) && bias.isEmpty()) {
      Tensor cooled = temperature == 1 ? hidden : hidden.times(1 / temperature);
      return new CrossEntropy.Projected().on(cooled, read.pass.read(weight), labels);
    }
    return new CrossEntropy().on(logits(rows, temperature), labels);
  }

  @Override public Tensor logits(String rows, double temperature) {
    Read read = read(models.policy(), rows);
    Tensor logits = models.policy().head().apply(asked(read, rows), read.pass.at("head"));
    return temperature == 1 ? logits : logits.times(1 / temperature);
  }

  @Override public Tensor values(String rows) {
    Read read = read(models.valuing(), rows);
    Tensor values = said(read, asked(read, rows));
    return values.reshapeLike(part(rows, "labels").cast(DType.FLOAT32));
  }

  @Override public Tensor scores(String rows) {
    Read read = read(models.valuing(), rows);
    return said(read, at(read.hidden, part(rows, "last"))).reshape(Tensor.INFER);
  }

  private Tensor said(Read read, Tensor hidden) {
    Pass root = read.model == models.policy() ? read.pass : read.pass.at(Pupils.valuePart());
    return read.model.head().apply(hidden, root.at("head"));
  }
}
