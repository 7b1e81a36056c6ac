package dev.tenon.engine.house;

import dev.tenon.api.align.Alignment;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.align.AlignSpec;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.ModelBuilder;
import dev.tenon.engine.model.ModelConfig;
import dev.tenon.engine.run.Tuning;
import dev.tenon.engine.text.Tokenizers;
import dev.tenon.engine.tune.Adapter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Loads the models that play in an alignment. */
final class AlignModels {
  private final Models models;
  private final AlignSpec spec;
  private final TensorMemory memory;

  AlignModels(Models models, AlignSpec spec, TensorMemory memory) {
    this.models = models;
    this.spec = spec;
    this.memory = memory;
  }

  /**
   * The model that learns.
   *
   * @param loaded the base, with its config and tokenizer
   * @param decoder what is trained
   * @param reference the decoder that stays as it is, if one is needed
   * @param adapter if not all of the base is trained
   */
  record Student(Models.Loaded loaded, Decoder decoder, Optional<Decoder> reference, Optional<Tuned> adapter) {}

  /** A base with what a strategy put beside it. */
  record Tuned(Adapter adapter, Tuning tuning) {}

  /** @throws UserError if the model cannot be had, or not be tuned as the config says */
  Student student() {
    boolean referred = spec.align().cast().contains(Alignment.Role.REFERENCE);
    Optional<Tuned> tuned = spec.finetuning().map(strategy -> new Tuning(spec.model().path(), strategy))
        .map(tuning -> new Tuned(models.adapted(tuning, memory, spec.train().seed()), tuning));
    if (tuned.isPresent() && !tuned.get().adapter.whole()) return adapted(tuned.get(), referred);
    Models.Loaded base = tuned.map(this::base)
        .orElseGet(() -> models.merged(models.load(spec.model().path(), memory), memory));
    requireFloats(base);
    if (spec.align().scalar()) return scalar(base);
    Optional<Decoder> reference = referred
        ? Optional.of(models.merged(models.load(spec.model().path(), memory), memory).decoder())
        : Optional.empty();
    return new Student(base, base.decoder(), reference, Optional.empty());
  }

  private Student adapted(Tuned tuned, boolean referred) {
    if (spec.align().scalar())
      throw new UserError("finetuning is " + tuned.tuning.strategy().type()
          + "; a model with a head of its own for scores is tuned in full");
    Decoder base = tuned.adapter.base();
    return new Student(base(tuned), tuned.adapter.adapted().model(), referred ? Optional.of(base) : Optional.empty(),
        Optional.of(tuned));
  }

  private Models.Loaded base(Tuned tuned) {
    Path base = tuned.tuning.base();
    return new Models.Loaded(Models.locate(base), models.config(base), tuned.adapter.base(),
        Optional.of(models.tokenizer(base)), List.of());
  }

  private Student scalar(Models.Loaded base) {
    if (base.config().numLabels().isPresent())
      return new Student(base, base.decoder(), Optional.empty(), Optional.empty());
    ModelConfig config = base.config().withNumLabels(1);
    Decoder scoring = scoring(base, config);
    var loaded = new Models.Loaded(base.place(), config, scoring, base.tokenizer(), base.notes());
    return new Student(loaded, scoring, Optional.empty(), Optional.empty());
  }

  private static void requireFloats(Models.Loaded base) {
    Layers.parameters(base.decoder()).forEach((path, p) -> {
      if (p.value().type().dtype() != DType.FLOAT32)
        throw new UserError(base.place() + ": " + path + " is " + p.value().type()
            + "; all of a model can be tuned only if it is float32: use finetuning lora or qlora");
    });
  }

  /** A model with the base's trunk and a new head of one output, drawn (Stiennon et al. 2020: deviation 1 / √(hidden + 1)). */
  private Decoder scoring(Models.Loaded base, ModelConfig config) {
    Decoder model = new ModelBuilder(config, memory, spec.train().seed()).build();
    Map<String, Array> trunk = new LinkedHashMap<>();
    Layers.parameters(base.decoder()).forEach((path, p) -> trunk.put(path, p.value()));
    Layers.parameters(model).forEach((path, p) -> {
      Array from = trunk.get(path);
      if (path.startsWith("head.")) spread(p.value(), config);
      else
        if (from == null || from.type().dtype() == DType.UINT8)
          throw new UserError(base.place() + ": a value model cannot begin as it, since " + path
              + " is not there in floats; name another with value");
      else
          p.value().copyFrom(from.to(DType.FLOAT32));
    });
    return model;
  }

  /** The drawn head, from the model's own deviation to the one that is usual for heads of scores. */
  private static void spread(Array head, ModelConfig config) {
    double by = 1 / (Math.sqrt(config.hiddenSize() + 1.0) * config.initializerRange());
    for (long i = 0, n = head.shape().count(); i < n; i++) head.set(i, head.at(i) * by);
  }

  /** The value model: begun as another, or as the base's trunk with a new head. */
  Decoder value(Student student, Optional<Path> named) {
    if (named.isEmpty()) return scoring(student.loaded, student.loaded.config().withNumLabels(1));
    Models.Loaded loaded = models.load(named.get(), memory);
    requireScalar(loaded);
    requireFloats(loaded);
    return loaded.decoder();
  }

  /** A reward model that reads the policy's tokens. */
  Decoder rewarding(Path path, Tokenizers.Kept tokenizer) {
    Models.Loaded loaded = models.load(path, memory);
    requireScalar(loaded);
    boolean same = loaded.tokenizer().filter(t -> t.sha256().equals(tokenizer.sha256())).isPresent();
    if (!same)
      throw new UserError(path + ": the reward model's tokenizer is not the policy's; it must read the same tokens");
    return loaded.decoder();
  }

  private static void requireScalar(Models.Loaded loaded) {
    if (loaded.config().numLabels().isEmpty() || loaded.decoder().head().out() != 1)
      throw new UserError(loaded.place()
          + ": it is a model that writes; a reward or value model has one output, as tenon align --method reward trains it");
  }
}
