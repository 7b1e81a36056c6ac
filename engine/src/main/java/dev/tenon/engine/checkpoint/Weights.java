package dev.tenon.engine.checkpoint;

import dev.tenon.api.checkpoint.NameMap;
import dev.tenon.api.nn.Layer;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.memory.Lifetime;
import dev.tenon.engine.memory.TensorMemory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The stored tensors of a model, and what they are to ours. They live as long as the {@link LoadedModel} they belong to. */
public final class Weights {
  private final String where;
  private final Map<String, Array> stored;
  private final Map<Array, BitsAndBytes.Matrix> packed;
  private final Optional<TensorNames> names;
  private final Optional<TensorNames> untied;

  /**
   * Weights to be filled into a model.
   *
   * @param where the file they are in, for messages
   * @param names the family's table; empty if they have our own names
   * @param untied of a model with a tied head: the family's table for one without, by which a head that is stored all the same
   *     is recognised
   */
  Weights(String where, BitsAndBytes stored, Optional<TensorNames> names, Optional<TensorNames> untied) {
    this.where = where;
    this.stored = Collections.unmodifiableMap(new LinkedHashMap<>(stored.tensors()));
    packed = stored.matrices();
    this.names = names;
    this.untied = untied;
  }

  /** The tensors by the names and in the types they are stored in. */
  public Map<String, Array> stored() {
    return stored;
  }

  /**
   * Copies all weights into a model's parameters; float16 and bfloat16 are widened. Every name and shape is checked first.
   *
   * @throws UserError if tensors are missing, unexpected, of another shape or type, or differ where the model ties them; names
   *     them, and nothing was copied
   */
  public void fill(Layer model) {
    if (quantized()) throw new UserError(where + ": its matrices are quantised, and floats are wanted here");
    pieces(model).forEach((parameter, piece) -> piece.copyInto(parameter.value()));
  }

  /** Whether some matrices are stored in fewer bits: then only {@link #filled} can read them. */
  public boolean quantized() {
    return !packed.isEmpty();
  }

  /**
   * A model like the one given, with these weights; some matrices in fewer bits, and frozen: those that are stored so, and others that
   * shall be. Those are never in memory in full, but one at a time.
   *
   * @param shape the model, of which only the parameters' shapes count
   * @param kept by path: the format in which a parameter is to be kept; empty for as it is stored
   * @param memory where the weights will be
   * @throws UserError as {@link #fill} does
   */
  public <L extends Layer> L filled(L shape, Function<String, Optional<Quantization>> kept, TensorMemory memory) {
    Map<Parameter, Piece> pieces = pieces(shape);
    Map<Parameter, Parameter> made = new IdentityHashMap<>();
    Layers.parameters(shape).forEach((path, p) -> {
      Piece piece = Optional.ofNullable(pieces.get(p)).orElseThrow();
      made.put(p,
          packed.containsKey(piece.stored()) ? unpacked(path, piece, memory) : made(path, p, piece, kept, memory));
    });
    return Layers.rewrite(shape, Parameter.class, (_, p) -> made.getOrDefault(p, p));
  }

  private Parameter unpacked(String path, Piece piece, TensorMemory memory) {
    BitsAndBytes.Matrix matrix = Optional.ofNullable(packed.get(piece.stored())).orElseThrow();
    if (piece.transposed() || piece.heads() > 0 || !piece.shape().equals(matrix.shape()))
      throw new UserError(where + ": " + piece.theirs() + " is quantised, and " + path
          + " is a part of it or lies in it the other way around; only whole matrices can be taken as they are stored");
    Array bytes = memory.array(Lifetime.WEIGHTS, new TensorType(DType.UINT8, matrix.format().stored(matrix.shape())));
    try {
      if (memory.backed()) matrix.fill(bytes);
    } catch (IllegalArgumentException e) {
      throw new UserError(where + ": " + piece.theirs() + ": " + e.getMessage(), e);
    }
    return Parameter.quantized(matrix.format(), matrix.shape(), bytes);
  }

  private static Parameter made(String path, Parameter p, Piece piece, Function<String, Optional<Quantization>> kept,
      TensorMemory memory) {
    Optional<Quantization> format = kept.apply(path);
    if (format.isEmpty()) {
      Array array = memory.array(Lifetime.WEIGHTS, p.value().type());
      if (memory.backed()) piece.copyInto(array);
      return p.frozen() ? Parameter.of(array).freeze() : Parameter.of(array);
    }
    Array bytes = memory.array(Lifetime.WEIGHTS, new TensorType(DType.UINT8, format.get().stored(p.shape())));
    if (memory.backed()) {
      Array whole = Array.zeros(new TensorType(DType.FLOAT32, p.shape()));
      piece.copyInto(whole);
      try {
        format.get().quantize(dev.tenon.api.quantization.Weights.of(whole), bytes);
      } catch (IllegalArgumentException e) {
        throw new UserError(path + ": " + e.getMessage(), e);
      }
    }
    return Parameter.quantized(format.get(), p.shape(), bytes);
  }

  /**
   * Checks what {@link #fill} checks, and copies nothing: a model that was only planned will do.
   *
   * @throws UserError as {@link #fill} does
   */
  public void require(Layer model) {
    pieces(model);
  }

  /**
   * Copies stored tensors into parameters that a table names: those of a part of a model. Every name and shape is checked first.
   *
   * @param says how messages begin
   * @param places paths and their parameters, tied ones under each path that has a name
   * @throws UserError if tensors are missing, unexpected, of another shape or type, or differ where they share a parameter; nothing was
   *     copied
   */
  public static void fill(String says, Map<String, Array> stored, TensorNames names, Map<String, Parameter> places) {
    var weights = new Weights(says, new BitsAndBytes(stored, Map.of()), Optional.of(names), Optional.empty());
    var problems = new ArrayList<String>();
    Map<Parameter, Piece> pieces = weights.pieces(names, places, problems);
    if (!problems.isEmpty()) throw new UserError(says + Listing.of(problems, "; "));
    pieces.forEach((parameter, piece) -> piece.copyInto(parameter.value()));
  }

  /**
   * Copies of those stored tensors that a table names, shaped like the parameters that they are for.
   *
   * @return by path; what the table does not name, or does not fit, is left out
   */
  public static Map<String, Array> copies(Map<String, Array> stored, TensorNames names,
      Map<String, Parameter> places) {
    var shapes = new LinkedHashMap<String, Shape>();
    places.forEach((path, parameter) -> shapes.put(path, parameter.shape()));
    var copies = new LinkedHashMap<String, Array>();
    names.toOurs(stored, shapes).pieces().forEach((path, piece) -> {
      Array copy = Array.zeros(new TensorType(DType.FLOAT32, piece.shape()));
      piece.copyInto(copy);
      copies.put(path, copy);
    });
    return copies;
  }

  private Map<Parameter, Piece> pieces(Layer model) {
    Map<String, Parameter> places = Layers.places(model);
    var problems = new ArrayList<String>();
    Map<Parameter, Piece> pieces = pieces(names.orElseGet(() -> own(places)), places, problems);
    if (!problems.isEmpty())
      throw new UserError(where + ": its tensors are not those of the model that config.json describes: "
          + Listing.of(problems, "; "));
    return pieces;
  }

  private Map<Parameter, Piece> pieces(TensorNames table, Map<String, Parameter> places, List<String> problems) {
    var shapes = new LinkedHashMap<String, Shape>();
    places.forEach((path, parameter) -> shapes.put(path, parameter.shape()));
    TensorNames.Match match = table.toOurs(stored, shapes);
    problems.addAll(match.problems());
    if (!match.unexpected().isEmpty()) problems.add("not expected: " + Listing.of(match.unexpected()));

    var chosen = new IdentityHashMap<Parameter, Piece>();
    var claimed = Collections.newSetFromMap(new IdentityHashMap<Parameter, Boolean>());
    match.claimed().forEach(path -> claimed.add(parameter(places, path)));
    match.pieces().forEach((path, piece) -> choose(parameter(places, path), piece, chosen, problems));
    heads(match, shapes).forEach((path, piece) -> choose(parameter(places, path), piece, chosen, problems));

    List<String> missing = places.entrySet().stream().filter(e -> claimed.add(e.getValue()))
        .filter(e -> !chosen.containsKey(e.getValue())).map(e -> table.theirs(e.getKey())).distinct().toList();
    if (!missing.isEmpty()) problems.addFirst("missing: " + Listing.of(missing));
    return chosen;
  }

  /** Our own names. */
  private static TensorNames own(Map<String, Parameter> places) {
    return TensorNames.of(NameMap.of(
        places.keySet().stream().map(path -> new NameMap.Rename(path, path)).toArray(NameMap.Rule[]::new)));
  }

  /** Pieces of ignored tensors that an untied model would have a place for: they must repeat what they are tied to. */
  private Map<String, Piece> heads(TensorNames.Match match, Map<String, Shape> shapes) {
    if (untied.isEmpty() || match.ignored().isEmpty()) return Map.of();
    var ignored = new LinkedHashMap<String, Array>();
    stored.forEach((name, array) -> {
      if (match.ignored().contains(name)) ignored.put(name, array);
    });
    return untied.get().toOurs(ignored, shapes).pieces();
  }

  private static void choose(Parameter parameter, Piece piece, Map<Parameter, Piece> chosen, List<String> problems) {
    Piece before = chosen.putIfAbsent(parameter, piece);
    if (before == null) return;
    Array values = Array.zeros(parameter.value().type());
    before.copyInto(values);
    if (!piece.equalTo(values))
      problems
          .add(piece.theirs() + " differs from " + before.theirs() + ", and the model ties them: they must be equal");
  }

  private static Parameter parameter(Map<String, Parameter> places, String path) {
    return Optional.ofNullable(places.get(path)).orElseThrow();
  }
}
