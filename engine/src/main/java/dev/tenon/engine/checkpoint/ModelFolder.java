package dev.tenon.engine.checkpoint;

import dev.tenon.engine.file.Json;
import dev.tenon.engine.file.Store;
import dev.tenon.api.checkpoint.Family;
import dev.tenon.api.nn.Layer;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.plugin.Nearest;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * Models as folders in Hugging Face's layout: config.json, model.safetensors, tokenizer.json, tokenizer_config.json,
 * generation_config.json, and tenon.json besides. A model that a family covers is written in the family's terms, so that others
 * can read it; any other has {@code model_type: tenon}, its {@code model} section in config.json and our own tensor names.
 */
public final class ModelFolder {
  private static final String CONFIG = "config.json";
  private static final String GENERATION = "generation_config.json";
  private static final String TENON = "tenon.json";
  private static final String OWN_TYPE = "tenon";
  private static final String TIED = "tie_word_embeddings";
  private static final List<String> TOKENIZER = List.of("tokenizer.json", "tokenizer_config.json");
  private static final int FORMAT = 1;

  private final List<Family> families;
  private final List<Quantization> formats;

  /** @param families in the order in which they are asked whether they cover a model */
  public ModelFolder(List<Family> families) {
    this(families, List.of());
  }

  /** @param formats that quantised folders may be in */
  public ModelFolder(List<Family> families, List<Quantization> formats) {
    this.families = List.copyOf(families);
    this.formats = List.copyOf(formats);
  }

  /** Saves a model as a folder, whole or not at all; see {@link AtomicFolder#save}. */
  public void save(Path folder, ModelDescription description, Layer model, Store store) {
    new AtomicFolder(store).save(folder, files(description, model));
  }

  /** The files that hold a model, by name; a checkpoint adds its own. Values are read when the files are written. */
  public Map<String, Content> files(ModelDescription description, Layer model) {
    var parameters = new LinkedHashMap<String, Array>();
    Layers.parameters(model).forEach((path, parameter) -> parameters.put(path, whole(path, parameter)));
    var files = new LinkedHashMap<String, Content>();
    Optional<Family> family = families.stream().filter(f -> f.covers(description.model())).findFirst();
    var config = new LinkedHashMap<>(
        family.map(f -> f.toConfig(description.model())).orElseGet(() -> ownConfig(description.model())));
    description.begin().ifPresent(id -> config.put("bos_token_id", id));
    description.end().ifPresent(id -> config.put("eos_token_id", id));
    files.put(CONFIG, Content.json(config));
    files.put(Shards.SINGLE, Safetensors.content(named(description.model(), parameters)));
    description.tokenizer().forEach((name, tree) -> files.put(name, Content.json(tree)));
    files.put(GENERATION, Content.json(generation(description)));
    files.put(TENON, Content.json(tenon(description)));
    return files;
  }

  private static Array whole(String path, Parameter parameter) {
    parameter.quantization().ifPresent(q -> {
      throw new UserError("the model cannot be saved as a folder: " + path + " is quantised (" + q.type()
          + "), and model.safetensors holds floats alone; save it as a GGUF file");
    });
    return parameter.value();
  }

  /** Tensors shaped like a model's parameters, under the names and in the layout in which the model would be written. */
  public Map<String, Array> published(Map<String, Object> model, Map<String, Array> ours) {
    Arena arena = Arena.ofAuto();
    var theirs = new LinkedHashMap<String, Array>();
    named(model, ours).forEach((name, values) -> theirs.put(name, Array.of(values.type(), values.in(arena))));
    return theirs;
  }

  /** Where {@link #files} puts each parameter, by path. */
  public Map<String, StoredParameter> layout(Map<String, Object> model, Layer decoder) {
    var parameters = new LinkedHashMap<String, Array>();
    Layers.parameters(decoder).forEach((path, parameter) -> parameters.put(path, whole(path, parameter)));
    Optional<TensorNames> names = names(model);
    SequencedMap<String, Values> stored = named(model, parameters);
    Map<String, Long> offsets = new SafetensorsContent(stored).offsets();
    var layout = new LinkedHashMap<String, StoredParameter>();
    for (String path : parameters.keySet()) {
      TensorNames.Written written = names.flatMap(n -> n.written(path))
          .orElseGet(() -> new TensorNames.Written(path, List.of(path), false, 0));
      Values values = Optional.ofNullable(stored.get(written.theirs())).orElseThrow();
      long offset = Optional.ofNullable(offsets.get(written.theirs())).orElseThrow();
      layout.put(path, StoredParameter.of(path, written, values.type(), offset, parameters));
    }
    return layout;
  }

  /** How the tensors of such a model are named by the family that covers it; empty if none does, and they have our own names. */
  public Optional<TensorNames> names(Map<String, Object> model) {
    return families.stream().filter(f -> f.covers(model)).findFirst().map(f -> TensorNames.of(f.names(model)));
  }

  /** The same for a model with a head of its own, if this one's is tied. */
  public Optional<TensorNames> untied(Map<String, Object> model) {
    return families.stream().filter(f -> f.covers(model)).findFirst().flatMap(f -> untied(f, model));
  }

  private SequencedMap<String, Values> named(Map<String, Object> model, Map<String, Array> parameters) {
    return names(model).map(names -> names.toTheirs(parameters)).orElseGet(() -> own(parameters));
  }

  private static SequencedMap<String, Values> own(Map<String, Array> parameters) {
    var values = new LinkedHashMap<String, Values>();
    parameters.forEach((path, array) -> values.put(path, Values.of(array)));
    return values;
  }

  private static Map<String, Object> ownConfig(Map<String, Object> model) {
    var config = new LinkedHashMap<String, Object>();
    config.put("architectures", List.of("TenonForCausalLM"));
    config.put("model_type", OWN_TYPE);
    config.put("model", model);
    return config;
  }

  private static Map<String, Object> generation(ModelDescription description) {
    var tree = new LinkedHashMap<String, Object>();
    description.begin().ifPresent(id -> tree.put("bos_token_id", id));
    description.end().ifPresent(id -> tree.put("eos_token_id", id));
    description.maxNewTokens().ifPresent(n -> tree.put("max_new_tokens", n));
    return tree;
  }

  private static Map<String, Object> tenon(ModelDescription description) {
    var plugins = description.plugins().stream().map(PluginStamp::tree).toList();
    var hashes = new LinkedHashMap<String, Object>();
    Optional.ofNullable(description.tokenizer().get(TOKENIZER.getFirst()))
        .ifPresent(tokenizer -> hashes.put("tokenizer", ModelDescription.tokenizerSha256(tokenizer)));
    hashes.putAll(description.hashes());
    var tree = new LinkedHashMap<String, Object>();
    tree.put("format", FORMAT);
    tree.put("model", description.model());
    tree.put("plugins", plugins);
    tree.put("hashes", hashes);
    tree.put("run", description.run());
    return tree;
  }

  /**
   * Reads a model folder. What has a manifest is compared with it first.
   *
   * @throws UserError if a file is missing, damaged or of a later format, no family knows the model's type, or the config asks for
   *     what Tenon does not do
   */
  @SuppressWarnings("MustBeClosedChecker") // the loaded model owns the mapped files and closes them
  public LoadedModel load(Path folder) {
    if (!Files.isDirectory(folder))
      throw new UserError(folder + ": there is no such folder; it must be a model in Hugging Face's layout");
    if (Manifest.in(folder)) Checkpoints.verify(folder);
    Map<String, Object> tenon = optional(folder.resolve(TENON));
    if (!tenon.isEmpty()) Json.checkFormat(folder.resolve(TENON), tenon, FORMAT);
    Map<String, Object> config = Json.read(folder.resolve(CONFIG));
    boolean packed = BitsAndBytes.described(config);
    var tokenizer = new LinkedHashMap<String, Map<String, Object>>();
    for (String name : TOKENIZER)
      if (Files.exists(folder.resolve(name))) tokenizer.put(name, Json.read(folder.resolve(name)));
    Optional<Family> family = family(folder.resolve(CONFIG), config);
    Map<String, Object> model = family
        .map(f -> translate(folder, f, packed ? BitsAndBytes.plain(config) : config))
        .orElseGet(() -> ownModel(folder, config));
    Arena arena = Arena.ofShared();
    try {
      Shards shards = Shards.open(folder, arena);
      String where = shards.file().toString();
      BitsAndBytes held = packed
          ? BitsAndBytes.of(where, shards.tensors(), formats)
          : new BitsAndBytes(shards.tensors(), Map.of());
      Weights weights = new Weights(where, held, family.map(f -> TensorNames.of(f.names(model))),
          family.flatMap(f -> untied(f, model)));
      return new LoadedModel(folder, config, model, tokenizer, optional(folder.resolve(GENERATION)), tenon, weights,
          arena);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private static Map<String, Object> optional(Path file) {
    return Files.exists(file) ? Json.read(file) : Map.of();
  }

  private Optional<Family> family(Path file, Map<String, Object> config) {
    Object type = Optional.ofNullable(config.get("model_type")).orElse("missing");
    if (type.equals(OWN_TYPE)) return Optional.empty();
    Optional<Family> family = families.stream().filter(f -> f.type().equals(type)).findFirst();
    if (family.isPresent()) return family;
    List<String> known = Stream.concat(families.stream().map(Family::type), Stream.of(OWN_TYPE)).distinct().sorted()
        .toList();
    String near = Nearest.to(type.toString(), known).map(name -> " (nearest: " + name + ")").orElse("");
    throw new UserError(file + ": model_type is " + type + "; it must be one of " + String.join(", ", known) + near);
  }

  private static Map<String, Object> translate(Path folder, Family family, Map<String, Object> config) {
    try {
      return family.toModel(config);
    } catch (IllegalArgumentException e) {
      String said = String.valueOf(e.getMessage());
      throw new UserError(
          said.startsWith(CONFIG) ? folder + java.io.File.separator + said : folder.resolve(CONFIG) + ": " + said, e);
    }
  }

  @SuppressWarnings("unchecked") private static Map<String, Object> ownModel(Path folder, Map<String, Object> config) {
    if (config.get("model") instanceof Map<?, ?> model) return (Map<String, Object>) model;
    throw new UserError(folder.resolve(CONFIG) + ": model is missing; with model_type " + OWN_TYPE
        + " it must be the model's settings");
  }

  /** The table of the same model with a head of its own, if this one's is tied. */
  private static Optional<TensorNames> untied(Family family, Map<String, Object> model) {
    if (!Boolean.TRUE.equals(model.get(TIED))) return Optional.empty();
    var other = new LinkedHashMap<>(model);
    other.put(TIED, false);
    return Optional.of(TensorNames.of(family.names(other)));
  }
}
