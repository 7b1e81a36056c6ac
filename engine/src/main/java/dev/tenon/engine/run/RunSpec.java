package dev.tenon.engine.run;

import dev.tenon.api.tune.FineTuning;
import dev.tenon.engine.config.Binder;
import dev.tenon.engine.config.Bound;
import dev.tenon.engine.config.ConfigException;
import dev.tenon.engine.config.Node;
import dev.tenon.engine.config.Place;
import dev.tenon.engine.config.Resolved;
import dev.tenon.engine.config.YamlWriter;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.ModelBuilder;
import dev.tenon.engine.model.ModelConfig;
import dev.tenon.engine.plugin.Nearest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A whole config: what model, from what text, how.
 *
 * @param model its settings; of a model to begin with, those that it has
 * @param tuning the model to begin with, if it is not a new one
 */
public record RunSpec(ModelConfig model, TokenizerChoice tokenizer, DataChoice data, TrainConfig train,
    Optional<Tuning> tuning) {
  private static final String PATH = "path";
  /** The sections of a config. */
  public static final List<String> SECTIONS = List.of("model", "tokenizer", "data", "finetuning", "train");

  /**
   * Binds a config.
   *
   * @throws ConfigException if a key, a value or a type is wrong or missing
   */
  public static Bound<RunSpec> of(Node.Mapping config, Binder binder, Bases bases) {
    config.entries().forEach((key, node) -> {
      if (!SECTIONS.contains(key)) {
        String near = Nearest.to(key, SECTIONS).map(name -> "; did you mean " + name + "?").orElse("");
        throw new ConfigException(node.place(), key,
            "unknown section" + near + " (sections: " + String.join(", ", SECTIONS) + ")");
      }
    });
    Optional<Bound<Tuning>> tuning = tuning(config, binder);
    Bound<ModelConfig> model = tuning.isPresent()
        ? new Bound<>(bases.config(tuning.get().value().base()), List.of())
        : binder.bind(ModelConfig.class, section(config, "model"), "model");
    Bound<TokenizerChoice> tokenizer = tuning.isPresent() && config.find("tokenizer").isEmpty()
        ? new Bound<>(new TokenizerChoice.Existing(tuning.get().value().base()), List.of())
        : TokenizerChoice.of(section(config, "tokenizer"), binder);
    Bound<DataChoice> data = DataChoice.of(section(config, "data"), binder);
    Bound<TrainConfig> train = binder.bind(TrainConfig.class, section(config, "train"), "train");
    var notes = new ArrayList<String>();
    tuning.ifPresent(t -> notes.addAll(t.notes()));
    for (Bound<?> part : List.of(model, tokenizer, data, train)) notes.addAll(part.notes());
    var spec = new RunSpec(model.value(), tokenizer.value(), data.value(), train.value(), tuning.map(Bound::value));
    if (spec.train.sequenceLength() > spec.model.maxPositionEmbeddings())
      throw new ConfigException(config.culprit(), "train", "sequence_length (" + spec.train.sequenceLength()
          + ") must not exceed model.max_position_embeddings (" + spec.model.maxPositionEmbeddings() + ")");
    if (tuning.isEmpty()) requireFit(spec.model, section(config, "model"));
    requireSchedule(spec.train, section(config, "train"));
    return new Bound<>(spec, notes);
  }

  /** The model to begin with and the strategy, {@code full} if none is named. */
  private static Optional<Bound<Tuning>> tuning(Node.Mapping config, Binder binder) {
    Optional<Node> strategy = config.find("finetuning");
    if (!(section(config, "model") instanceof Node.Mapping model) || model.find(PATH).isEmpty()) {
      if (strategy.isEmpty()) return Optional.empty();
      throw new ConfigException(strategy.get().place(), "finetuning",
          "needs a model to begin with, and model.path is missing; it must name one");
    }
    Node path = model.find(PATH).get();
    if (model.entries().size() > 1)
      throw new ConfigException(model.place(), "model",
          "path names a model that exists and takes no other key; there are " + model.entries().keySet());
    if (!(path instanceof Node.Scalar s && s.value().orElse(0) instanceof String text))
      throw new ConfigException(path.place(), "model.path", "is " + path.described() + "; it must be a model's folder");
    Node full = new Node.Scalar(config.place(), Optional.of("full"), "full");
    Bound<FineTuning> bound = binder.bindComponent(FineTuning.class, strategy.orElse(full), "finetuning");
    return Optional.of(new Bound<>(new Tuning(Path.of(text), bound.value()), bound.notes()));
  }

  /** Refuses parts of a model that do not fit each other before any text is read: the size of the vocabulary does not matter. */
  private static void requireFit(ModelConfig model, Node section) {
    try (var memory = TensorMemory.planned()) {
      ModelBuilder.unfilled(model.vocabSize().isPresent() ? model : model.withVocabSize(1), memory).build();
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new ConfigException(culprit(section), "", String.valueOf(e.getMessage()), e);
    } catch (IllegalStateException _) {
      // A part that reads its weights can only be built with them; what does not fit is found then.
    }
  }

  /** Refuses a schedule that does not fit the updates, if it is known how many there will be. */
  private static void requireSchedule(TrainConfig train, Node section) {
    if (train.numTrainEpochs().isPresent()) return;
    try {
      train.schedule().rate(0, train.maxSteps(), train.learningRate());
    } catch (IllegalArgumentException e) {
      throw new ConfigException(culprit(section), "train", String.valueOf(e.getMessage()), e);
    }
  }

  private static Place culprit(Node section) {
    return section instanceof Node.Mapping mapping ? mapping.culprit() : section.place();
  }

  private static Node section(Node.Mapping config, String name) {
    return config.find(name).orElseGet(() -> new Node.Mapping(config.place(), Map.of()));
  }

  /** The same for a model whose settings are known in full. */
  public RunSpec with(ModelConfig resolved) {
    return new RunSpec(resolved, tokenizer, data, train, tuning);
  }

  /** Every setting with its value. */
  public Map<String, Object> resolved() {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("model", tuning.<Map<String, Object>>map(t -> Map.of(PATH, t.base().toString()))
        .orElseGet(() -> Resolved.of(model)));
    tree.put("tokenizer", tokenizer.resolved());
    tree.put("data", data.resolved());
    tuning.ifPresent(t -> tree.put("finetuning", Resolved.of((Record) t.strategy())));
    tree.put("train", Resolved.of(train));
    return tree;
  }

  public String yaml() {
    return YamlWriter.write(resolved());
  }

  /** One line for listings: {@code grouped-query, rope, swiglu}. */
  public String describe() {
    return model.attention().stream().map(a -> a.type()).distinct().collect(Collectors.joining("/")) + ", "
        + model.positions().stream().map(p -> p.type()).distinct().collect(Collectors.joining("/")) + ", "
        + model.feedForward().type();
  }
}
