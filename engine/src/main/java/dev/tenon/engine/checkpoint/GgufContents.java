package dev.tenon.engine.checkpoint;

import dev.tenon.api.checkpoint.GgufFamily;
import dev.tenon.api.nn.Layer;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.quantization.GgufLayout;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.gguf.GgufTypes;
import dev.tenon.engine.gguf.GgufVocabulary;
import dev.tenon.engine.gguf.GgufWriting;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/** Puts together what a GGUF file of a model holds. */
final class GgufContents {
  /** What files say under {@code general.file_type} if most of their weights have a type: {@code llama_ftype}, the plain kind of each. */
  private static final Map<Integer, Integer> FILE_TYPES = Map.of(GgufTypes.F32, 0, GgufTypes.F16, 1, 2, 2, 8, 7, 12, 14,
      14, 18, GgufTypes.BF16, 32);
  /** Of ggml's formats; 2 since May 2023. */
  private static final int QUANTIZATION_VERSION = 2;

  private final GgufFamily family;
  private final ModelDescription description;
  private final String name;

  GgufContents(GgufFamily family, ModelDescription description, String name) {
    this.family = family;
    this.description = description;
    this.name = name;
  }

  Content of(Layer model) {
    GgufFamily.Settings settings;
    try {
      settings = family.toGguf(description.model());
    } catch (IllegalArgumentException e) {
      throw new UserError("the model cannot be written as a GGUF file: " + e.getMessage(), e);
    }
    List<GgufWriting.Tensor> tensors = tensors(Layers.parameters(model));
    int fileType = fileType(tensors);
    settings.tensors().forEach((theirs, values) -> tensors.add(setting(theirs, values)));
    return new GgufWriting(metadata(settings, fileType), tensors)::writeTo;
  }

  private SequencedMap<String, Object> metadata(GgufFamily.Settings settings, int fileType) {
    var all = new LinkedHashMap<String, Object>();
    all.put("general.architecture", family.architecture());
    all.put("general.type", "model");
    all.put("general.name", name);
    all.put("general.file_type", fileType);
    all.put("general.quantization_version", QUANTIZATION_VERSION);
    all.putAll(settings.metadata());
    if (!description.tokenizer().isEmpty() && description.model().get("vocab_size") instanceof Integer size)
      all.putAll(GgufVocabulary.metadata(description.tokenizer(), description.begin(), description.end(), size));
    return all;
  }

  /** What most weights are. */
  private static int fileType(List<GgufWriting.Tensor> tensors) {
    var counts = new TreeMap<Integer, Long>();
    tensors.forEach(t -> counts.merge(t.type(), t.shape().count(), Long::sum));
    return counts.entrySet().stream().max(Map.Entry.comparingByValue())
        .map(most -> FILE_TYPES.getOrDefault(most.getKey(), 0)).orElse(0);
  }

  private static GgufWriting.Tensor setting(String theirs, float[] values) {
    Array array = Array.of(Shape.of(values.length), values);
    return new GgufWriting.Tensor(theirs, array.shape(), GgufTypes.F32, array.type().bytes(), _ -> array.segment());
  }

  private List<GgufWriting.Tensor> tensors(Map<String, Parameter> ours) {
    var names = TensorNames.of(family.ggufNames(description.model()));
    var tensors = new ArrayList<GgufWriting.Tensor>();
    var done = new HashMap<String, Boolean>();
    for (String path : ours.keySet()) {
      TensorNames.Written written = names.written(path).filter(w -> !w.transposed())
          .orElseThrow(() -> new IllegalStateException("table of names: GGUF files have none for " + path));
      if (done.putIfAbsent(written.theirs(), true) != null) continue;
      List<Parameter> parts = written.ours().stream().map(part -> Optional.ofNullable(ours.get(part)).orElseThrow(
          () -> new IllegalStateException("table of names: " + written + ", and the model has no " + part))).toList();
      tensors.add(tensor(path, written, parts));
    }
    return tensors;
  }

  private static GgufWriting.Tensor tensor(String path, TensorNames.Written written, List<Parameter> parts) {
    GgufEncoding encoding = encoding(path, parts.getFirst());
    Shape shape = TensorNames.joined(parts.stream().map(Parameter::shape).toList())
        .filter(_ -> parts.stream().allMatch(p -> encoding(path, p).equals(encoding)))
        .orElseThrow(() -> new IllegalStateException("table of names: " + parts + " cannot be one tensor"));
    long size = encoding.bytes(shape);
    return new GgufWriting.Tensor(written.theirs(), shape, encoding.type(), size,
        arena -> bytes(parts, encoding, written.heads(), size, arena));
  }

  private static GgufEncoding encoding(String path, Parameter parameter) {
    if (parameter.quantization().isEmpty()) return new GgufEncoding.Plain(parameter.value().type().dtype());
    Quantization format = parameter.quantization().get();
    return GgufEncoding.of(format).orElseThrow(() -> new UserError("the model cannot be written as a GGUF file: " + path
        + " is " + format.type() + ", which such files do not know"));
  }

  private static MemorySegment bytes(List<Parameter> parts, GgufEncoding encoding, int heads, long size, Arena arena) {
    if (parts.size() == 1 && heads == 0) return inFile(parts.getFirst(), encoding, arena);
    MemorySegment all = arena.allocate(size, Array.ALIGNMENT);
    long at = 0;
    for (Parameter part : parts) {
      MemorySegment bytes = inFile(part, encoding, arena), place = all.asSlice(at, bytes.byteSize());
      if (heads > 0) new RowOrder(part.shape().dim(0), heads).interleave(bytes, place);
      else place.copyFrom(bytes);
      at += bytes.byteSize();
    }
    return all;
  }

  /** A parameter's rows as a file has them. */
  private static MemorySegment inFile(Parameter part, GgufEncoding encoding, Arena arena) {
    return switch (encoding) {
      case GgufEncoding.Plain _ -> part.value().segment();
      case GgufEncoding.Blocks(Quantization _, GgufLayout layout) -> {
        MemorySegment bytes = arena.allocate(layout.ggufBytes(part.shape()), Array.ALIGNMENT);
        layout.toGguf(part.value(), part.shape(), bytes);
        yield bytes;
      }
    };
  }
}
