package dev.tenon.engine.checkpoint;

import dev.tenon.api.checkpoint.Family;
import dev.tenon.api.checkpoint.GgufFamily;
import dev.tenon.api.nn.Layer;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.gguf.GgufFile;
import dev.tenon.engine.gguf.GgufTensor;
import dev.tenon.engine.gguf.GgufTypes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Models as GGUF files: weights as they are stored, settings and tokenizer in one file. */
public final class GgufModels {
  private static final String ARCHITECTURE = "general.architecture";
  private static final int MOST_VALUES = 65_536;

  private final List<Family> families;
  private final GgufEncoding.All encodings;

  /**
   * @param families those that are a {@link GgufFamily} too are asked
   * @param formats of quantised weights; likewise
   */
  public GgufModels(List<Family> families, List<Quantization> formats) {
    this.families = List.copyOf(families);
    encodings = GgufEncoding.All.with(formats);
  }

  private Stream<GgufFamily> known() {
    return families.stream().filter(GgufFamily.class::isInstance).map(GgufFamily.class::cast);
  }

  /**
   * Opens a file and checks it.
   *
   * @throws UserError if it is damaged, its architecture or the type of a tensor is not known, or it asks for what Tenon does not do
   */
  @SuppressWarnings("MustBeClosedChecker") // the model owns the mapped file and closes it
  public GgufModel open(Path path) {
    Arena arena = Arena.ofShared();
    try {
      GgufFile file = GgufFile.open(path, arena);
      Map<String, GgufEncoding> encoded = encodings(file);
      if (file.metadata().getOrDefault("split.count", 1) instanceof Integer n && n > 1)
        throw new UserError(path + ": it is one of " + n + " files of a split model; it must be merged to one");
      GgufFamily family = family(file);
      Map<String, Object> model = translate(file, family);
      if (model.get("num_hidden_layers") instanceof Integer layers && layers > file.tensors().size())
        throw new UserError(path + ": it says that it has " + layers + " layers, and has " + file.tensors().size()
            + " tensors; each layer must have some");
      return new GgufModel(file, model, TensorNames.of(family.ggufNames(model)), encoded, arena);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /** The encoding of each tensor, after making sure that its bytes are there and are nobody else's. */
  private Map<String, GgufEncoding> encodings(GgufFile file) {
    var all = new LinkedHashMap<String, GgufEncoding>();
    long end = 0;
    String before = "";
    for (GgufTensor tensor : file.tensors().values().stream().sorted(Comparator.comparingLong(GgufTensor::begin))
        .toList()) {
      String what = file.path() + ": tensor " + GgufFile.shown(tensor.name());
      GgufEncoding encoding = encodings.numbered(tensor.type()).orElseThrow(() -> new UserError(what + " is "
          + GgufTypes.name(tensor.type()) + "; types that are read are " + String.join(", ", encodings.names())));
      long size;
      try {
        size = encoding.bytes(tensor.shape());
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new UserError(what + ": " + e.getMessage(), e);
      }
      if (tensor.begin() < end)
        throw new UserError(what + " begins at byte " + tensor.begin() + ", inside tensor " + GgufFile.shown(before)
            + ", which ends at " + end + "; tensors must not overlap");
      file.of(tensor, size);
      end = tensor.begin() + size;
      before = tensor.name();
      all.put(tensor.name(), encoding);
    }
    return all;
  }

  private GgufFamily family(GgufFile file) {
    Object architecture = file.metadata().getOrDefault(ARCHITECTURE, "");
    return known().filter(f -> f.architecture().equals(architecture)).findFirst()
        .orElseThrow(() -> new UserError(file.path() + ": " + ARCHITECTURE + " is " + file.said(ARCHITECTURE)
            + "; it must be one of " + String.join(", ", known().map(GgufFamily::architecture).sorted().toList())));
  }

  private static Map<String, Object> translate(GgufFile file, GgufFamily family) {
    try {
      return family.fromGguf(new Source(file));
    } catch (IllegalArgumentException e) {
      throw new UserError(file.path() + ": " + e.getMessage(), e);
    }
  }

  /** A file as families see it. */
  private record Source(GgufFile file) implements GgufFamily.Source {
    @Override public Map<String, Object> metadata() {
      return file.metadata();
    }

    @Override public Map<String, Shape> tensors() {
      var shapes = new LinkedHashMap<String, Shape>();
      file.tensors().forEach((name, tensor) -> shapes.put(name, tensor.shape()));
      return shapes;
    }

    @Override public float[] values(String name) {
      GgufTensor tensor = Optional.ofNullable(file.tensors().get(name))
          .orElseThrow(() -> new IllegalArgumentException("tensor '" + name + "' is missing; it must be there"));
      if (tensor.type() != GgufTypes.F32 || tensor.shape().rank() != 1 || tensor.shape().count() > MOST_VALUES)
        throw new IllegalArgumentException("tensor '" + name + "' is " + GgufTypes.name(tensor.type()) + tensor.shape()
            + "; it must be a list of at most " + MOST_VALUES + " F32");
      MemorySegment bytes = file.of(tensor, tensor.shape().count() * Float.BYTES);
      return bytes.toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
    }
  }

  /**
   * The file that holds a model. Values are read when it is written.
   *
   * @param name of the model, for people
   * @throws UserError if files have no word for the model, its tokenizer, or the format of a weight; says what
   */
  public Content content(ModelDescription description, String name, Layer model) {
    Family family = families.stream().filter(f -> f instanceof GgufFamily && f.covers(description.model())).findFirst()
        .orElseThrow(
            () -> new UserError("the model cannot be written as a GGUF file: of the architectures known there ("
                + String.join(", ", known().map(GgufFamily::architecture).sorted().toList())
                + ") none has the parts that it is made of"));
    return new GgufContents((GgufFamily) family, description, name).of(model);
  }
}
