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
import java.util.LinkedHashMap;
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
  private final Map<String, Read> read = new LinkedHashMap<>();

  /**
   * What came of a model's reading of rows.
   *
   * @param root pass from the model's root
   * @param shared by all parts of the pass
   */
  private record Read(Decoder model, Pass root, ModelPass shared, Tensor hidden) {}

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

  /** The policy's reading of rows. */
  private Read policy(String rows) {
    return read.computeIfAbsent("policy of " + rows, _ -> read(models.policy(), rows, ""));
  }

  /** The reading of whoever is asked for values: the value model, or the policy itself. */
  private Read valuing(String rows) {
    Decoder model = models.valuing();
    return models.value().isEmpty()
        ? policy(rows)
        : read.computeIfAbsent("value of " + rows, _ -> read(model, rows, Pupils.valuePart()));
  }

  /** The last hidden states of all tokens: [rows, time, hidden] */
  private Read read(Decoder model, String rows, String part) {
    Tensor positions = part(rows, "positions"), segments = part(rows, "segments");
    ModelPass shared = ModelPass.of(weights, positions, segments, new NothingKept(positions, segments), seed);
    Pass root = part.isEmpty() ? shared : shared.at(part);
    return new Read(model, root, shared, model.hidden(part(rows, "tokens"), root));
  }

  /** What each model handed from block to block, in the order in which they read. */
  List<Tensor> stream() {
    var all = new ArrayList<Tensor>();
    for (Read one : read.values()) {
      for (int i = 0; i < one.model.blocks().size(); i++) all.add(one.shared.published("hidden_states." + i));
      all.add(one.shared.published("before_final_norm"));
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
    Read read = policy(rows);
    Tensor hidden = asked(read, rows), labels = part(rows, "labels");
    if (read.model.head() instanceof Linear(Parameter weight, Optional<Parameter> bias) && bias.isEmpty()) {
      Tensor cooled = temperature == 1 ? hidden : hidden.times(1 / temperature);
      return new CrossEntropy.Projected().on(cooled, read.root.read(weight), labels);
    }
    return new CrossEntropy().on(logits(rows, temperature), labels);
  }

  @Override public Tensor logits(String rows, double temperature) {
    Read read = policy(rows);
    Tensor logits = said(read, asked(read, rows));
    return temperature == 1 ? logits : logits.times(1 / temperature);
  }

  @Override public Tensor values(String rows) {
    Read read = valuing(rows);
    Tensor values = said(read, asked(read, rows));
    return values.reshapeLike(part(rows, "labels").cast(DType.FLOAT32));
  }

  @Override public Tensor scores(String rows) {
    Read read = valuing(rows);
    return said(read, at(read.hidden, part(rows, "last"))).reshape(Tensor.INFER);
  }

  /** What a model's head makes of hidden states. */
  private static Tensor said(Read read, Tensor hidden) {
    return read.model.head().apply(hidden, read.root.at("head"));
  }
}
