package dev.tenon.engine.checkpoint;

import dev.tenon.api.kernel.Workers;
import dev.tenon.api.nn.Layer;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.quantization.GgufLayout;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.gguf.GgufFile;
import dev.tenon.engine.gguf.GgufTensor;
import dev.tenon.engine.gguf.GgufTokenizer;
import dev.tenon.engine.memory.Lifetime;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.Narrowing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a GGUF file holds, checked and translated, before the model is built. Close it when the weights are in the model.
 *
 * @param model the {@code model} section that the file means
 * @param encodings of the tensors, by their names
 */
public record GgufModel(GgufFile file, Map<String, Object> model, TensorNames names,
    Map<String, GgufEncoding> encodings, Arena arena) implements AutoCloseable {

  /** tokenizer.json and tokenizer_config.json as the file means them; empty if it has no tokenizer. */
  public Optional<Map<String, Map<String, Object>>> tokenizer() {
    return GgufTokenizer.files(file);
  }

  /**
   * Where the bytes of a parameter are.
   *
   * @param from its first row in the tensor
   */
  private record Place(GgufTensor tensor, GgufEncoding encoding, long from, int heads) {}

  /** A parameter to be filled. */
  private record Filling(Place place, Parameter to) {}

  /**
   * A model like the one given, with the file's weights. Matrices stay in the bits that they are stored in, then they are frozen; all
   * else is float32.
   *
   * @param shape the model, of which only the parameters' shapes count
   * @param memory where the weights will be
   * @throws UserError if tensors are missing, unexpected or of another shape; names them, and nothing was copied
   */
  public <L extends Layer> L filled(L shape, TensorMemory memory, Workers workers) {
    Map<String, Parameter> parameters = Layers.parameters(shape);
    Map<String, Place> places = places(parameters);
    var made = new IdentityHashMap<Parameter, Parameter>();
    var fillings = new ArrayList<Filling>();
    parameters.forEach((path, p) -> {
      Place place = Optional.ofNullable(places.get(path)).orElseThrow();
      Parameter next = made(path, p, place.encoding, memory);
      made.put(p, next);
      fillings.add(new Filling(place, next));
    });
    workers.run(fillings.size(), (i, _) -> fill(fillings.get(i)));
    return Layers.rewrite(shape, Parameter.class, (_, p) -> made.getOrDefault(p, p));
  }

  private Map<String, Place> places(Map<String, Parameter> parameters) {
    var places = new LinkedHashMap<String, Place>();
    List<String> problems = new ArrayList<>(), missing = new ArrayList<>();
    Set<String> used = new HashSet<>();
    parameters.forEach((path, p) -> {
      TensorNames.Written written = names.written(path).filter(w -> !w.transposed())
          .orElseThrow(() -> new IllegalStateException("table of names: GGUF files have none for " + path));
      GgufTensor tensor = file.tensors().get(written.theirs());
      boolean first = used.add(written.theirs());
      if (tensor == null) {
        if (first) missing.add(written.theirs());
        return;
      }
      place(path, tensor, written, parameters, problems).ifPresent(place -> places.put(path, place));
    });
    List<String> unexpected = file.tensors().keySet().stream().filter(n -> !used.contains(n) && !names.ignores(n))
        .toList();
    if (!missing.isEmpty()) problems.addFirst("missing: " + Listing.of(missing));
    if (!unexpected.isEmpty()) problems.add("not expected: " + Listing.of(unexpected));
    if (!problems.isEmpty())
      throw new UserError(file.path() + ": its tensors are not those of the model that its metadata describes: "
          + String.join("; ", problems.stream().distinct().toList()));
    return places;
  }

  private Optional<Place> place(String path, GgufTensor tensor, TensorNames.Written written,
      Map<String, Parameter> parameters, List<String> problems) {
    List<Shape> parts = new ArrayList<>();
    long from = 0;
    for (String part : written.ours()) {
      Shape shape = Optional.ofNullable(parameters.get(part)).orElseThrow(
          () -> new IllegalStateException("table of names: " + written + ", and the model has no " + part)).shape();
      parts.add(shape);
      if (written.ours().indexOf(part) < written.ours().indexOf(path)) from += shape.dim(0);
    }
    Optional<Shape> whole = TensorNames.joined(parts);
    boolean halves = written.heads() == 0 || parts.getFirst().dim(0) % (2 * written.heads()) == 0;
    if (whole.isPresent() && whole.get().equals(tensor.shape()) && halves)
      return Optional.of(new Place(tensor, Optional.ofNullable(encodings.get(tensor.name())).orElseThrow(), from,
          written.heads()));
    problems.add(tensor.name() + " has shape " + tensor.shape() + ", it must be "
        + whole.map(Shape::toString).orElse("made of " + parts));
    return Optional.empty();
  }

  private static Parameter made(String path, Parameter shape, GgufEncoding encoding, TensorMemory memory) {
    boolean kept = Narrowing.matrix(path, shape);
    return switch (encoding) {
      case GgufEncoding.Blocks(Quantization format, GgufLayout _) when kept ->
        Parameter.quantized(format, shape.shape(),
            memory.array(Lifetime.WEIGHTS, new TensorType(DType.UINT8, format.stored(shape.shape()))));
      case GgufEncoding.Plain(DType dtype) when kept && dtype != DType.FLOAT32 ->
        Parameter.of(memory.array(Lifetime.WEIGHTS, new TensorType(dtype, shape.shape()))).freeze();
      default -> Parameter.of(memory.array(Lifetime.WEIGHTS, new TensorType(DType.FLOAT32, shape.shape())));
    };
  }

  private void fill(Filling filling) {
    Parameter to = filling.to;
    Place place = filling.place;
    long row = place.encoding.bytes(place.tensor.shape()) / place.tensor.shape().dim(0);
    MemorySegment bytes = file.of(place.tensor, row * place.tensor.shape().dim(0)).asSlice(place.from * row,
        row * to.shape().dim(0));
    try (Arena local = Arena.ofConfined()) {
      MemorySegment straight = bytes;
      if (place.heads > 0) {
        straight = local.allocate(bytes.byteSize(), Array.ALIGNMENT);
        new RowOrder(to.shape().dim(0), place.heads).straighten(bytes, straight);
      }
      switch (place.encoding) {
        case GgufEncoding.Plain(DType dtype) -> copy(Array.of(new TensorType(dtype, to.shape()), straight), to.value());
        case GgufEncoding.Blocks(Quantization format, GgufLayout layout) -> {
          if (to.quantization().isPresent()) {
            layout.fromGguf(straight, to.shape(), to.value());
          } else {
            Array stored = Array.zeros(new TensorType(DType.UINT8, format.stored(to.shape())));
            layout.fromGguf(straight, to.shape(), stored);
            float[] numbers = new float[Math.toIntExact(to.shape().count())];
            format.read(stored, to.shape(), 0, numbers);
            to.value().copyFrom(Array.of(to.shape(), numbers));
          }
        }
      }
    }
  }

  private static void copy(Array from, Array to) {
    if (from.type().equals(to.type())) to.copyFrom(from);
    else for (long i = 0, n = to.shape().count(); i < n; i++) to.set(i, from.at(i));
  }

  @Override public void close() {
    arena.close();
  }
}
