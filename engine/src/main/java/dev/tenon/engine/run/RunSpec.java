package dev.tenon.engine.run;

import dev.tenon.api.data.Documents;
import dev.tenon.engine.config.Binder;
import dev.tenon.engine.config.Bound;
import dev.tenon.engine.config.ConfigException;
import dev.tenon.engine.config.Node;
import dev.tenon.engine.config.Place;
import dev.tenon.engine.config.Resolved;
import dev.tenon.engine.config.YamlWriter;
import dev.tenon.engine.data.DataConfig;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.ModelBuilder;
import dev.tenon.engine.model.ModelConfig;
import dev.tenon.engine.plugin.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A whole config: what model, from what text, how. */
public record RunSpec(ModelConfig model, TokenizerChoice tokenizer, DataConfig data, TrainConfig train) {
  private static final List<String> SECTIONS = List.of("model", "tokenizer", "data", "train");

  /**
   * Binds a config.
   *
   * @throws ConfigException if a key, a value or a type is wrong or missing
   */
  public static Bound<RunSpec> of(Node.Mapping config, Binder binder) {
    config.entries().forEach((key, node) -> {
      if (!SECTIONS.contains(key)) {
        String near = Nearest.to(key, SECTIONS).map(name -> "; did you mean " + name + "?").orElse("");
        throw new ConfigException(node.place(), key,
            "unknown section" + near + " (sections: " + String.join(", ", SECTIONS) + ")");
      }
    });
    Bound<ModelConfig> model = binder.bind(ModelConfig.class, section(config, "model"), "model");
    Bound<TokenizerChoice> tokenizer = TokenizerChoice.of(section(config, "tokenizer"), binder);
    Bound<DataConfig> data = data(section(config, "data"), binder);
    Bound<TrainConfig> train = binder.bind(TrainConfig.class, section(config, "train"), "train");
    var notes = new ArrayList<String>();
    for (Bound<?> part : List.of(model, tokenizer, data, train)) notes.addAll(part.notes());
    var spec = new RunSpec(model.value(), tokenizer.value(), data.value(), train.value());
    if (spec.train.sequenceLength() > spec.model.maxPositionEmbeddings())
      throw new ConfigException(config.culprit(), "train", "sequence_length (" + spec.train.sequenceLength()
          + ") must not exceed model.max_position_embeddings (" + spec.model.maxPositionEmbeddings() + ")");
    requireFit(spec.model, section(config, "model"));
    requireSchedule(spec.train, section(config, "train"));
    return new Bound<>(spec, notes);
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

  /** Keys of the data section that are not the documents' own. */
  private record DataKeys(
      @dev.tenon.engine.config.Default("0.02") @dev.tenon.api.spec.Doc("share of the text kept from training and evaluated on; 0: none") double validation,
      @dev.tenon.engine.config.Default("true") @dev.tenon.api.spec.Doc("tokens see only their own document") boolean documentMasks,
      @dev.tenon.engine.config.Default("permuted") @dev.tenon.api.spec.Doc("permuted: every window once an epoch; random: at random offsets") DataConfig.Windows windows) {
    static final List<String> NAMES = List.of("validation", "document_masks", "windows");
  }

  private static Bound<DataConfig> data(Node section, Binder binder) {
    Map<String, Node> own = new LinkedHashMap<>(), documents = new LinkedHashMap<>();
    Node.Mapping mapping = switch (section) {
      case Node.Mapping m -> m;
      case Node.Scalar s when s.value().isPresent() -> new Node.Mapping(s.place(), Map.of("type", s));
      default -> throw new ConfigException(section.place(), "data",
          "is " + section.described() + "; it must be a type of documents, or a mapping with its type and settings");
    };
    mapping.entries().forEach((key, node) -> (DataKeys.NAMES.contains(key) ? own : documents).put(key, node));
    if (!documents.containsKey("type"))
      throw new ConfigException(mapping.place(), "data.type",
          "is missing; it must be a type of documents, text or wordnet for example");
    Bound<Documents> source = binder.bindComponent(Documents.class,
        new Node.Mapping(mapping.place(), documents, mapping.formerType()), "data");
    Bound<DataKeys> keys = binder.bind(DataKeys.class, new Node.Mapping(mapping.place(), own), "data");
    try {
      return new Bound<>(
          new DataConfig(source.value(), keys.value().validation, keys.value().documentMasks, keys.value().windows),
          source.notes());
    } catch (IllegalArgumentException e) {
      throw new ConfigException(mapping.culprit(), "data", String.valueOf(e.getMessage()), e);
    }
  }

  /** The same for a model whose settings are known in full. */
  public RunSpec with(ModelConfig resolved) {
    return new RunSpec(resolved, tokenizer, data, train);
  }

  /** Every setting with its value. */
  public Map<String, Object> resolved() {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("model", Resolved.of(model));
    tree.put("tokenizer", tokenizer.resolved());
    var source = new LinkedHashMap<>(Resolved.of((Record) data.documents()));
    source.put("validation", data.validation());
    source.put("document_masks", data.documentMasks());
    source.put("windows", data.windows().name().toLowerCase(java.util.Locale.ROOT));
    tree.put("data", source);
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
