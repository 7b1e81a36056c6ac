package dev.tenon.engine.checkpoint;

import dev.tenon.api.checkpoint.NameMap;
import dev.tenon.api.nn.Layer;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.workbench.UserError;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The stored tensors of a model, and what they are to ours. They live as long as the {@link LoadedModel} they belong to. */
public final class Weights {
  private final String where;
  private final Map<String, Array> stored;
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
  Weights(String where, Map<String, Array> stored, Optional<TensorNames> names, Optional<TensorNames> untied) {
    this.where = where;
    this.stored = Collections.unmodifiableMap(new LinkedHashMap<>(stored));
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
    pieces(model).forEach((parameter, piece) -> piece.copyInto(parameter.value()));
  }

  /**
   * Checks what {@link #fill} checks, and copies nothing: a model that was only planned will do.
   *
   * @throws UserError as {@link #fill} does
   */
  public void require(Layer model) {
    pieces(model);
  }

  private Map<Parameter, Piece> pieces(Layer model) {
    Map<String, Parameter> places = Layers.places(model);
    var shapes = new LinkedHashMap<String, Shape>();
    places.forEach((path, parameter) -> shapes.put(path, parameter.shape()));
    TensorNames table = names.orElseGet(() -> own(places));
    TensorNames.Match match = table.toOurs(stored, shapes);
    var problems = new ArrayList<>(match.problems());
    if (!match.unexpected().isEmpty()) problems.add("not expected: " + Listing.of(match.unexpected()));

    var chosen = new IdentityHashMap<Parameter, Piece>();
    var claimed = Collections.newSetFromMap(new IdentityHashMap<Parameter, Boolean>());
    match.claimed().forEach(path -> claimed.add(parameter(places, path)));
    match.pieces().forEach((path, piece) -> choose(parameter(places, path), piece, chosen, problems));
    heads(match, shapes).forEach((path, piece) -> choose(parameter(places, path), piece, chosen, problems));

    List<String> missing = Layers.parameters(model).entrySet().stream()
        .filter(e -> !claimed.contains(e.getValue()) && !chosen.containsKey(e.getValue()))
        .map(e -> table.theirs(e.getKey())).distinct().toList();
    if (!missing.isEmpty()) problems.addFirst("missing: " + Listing.of(missing));
    if (!problems.isEmpty())
      throw new UserError(where + ": its tensors are not those of the model that config.json describes: "
          + Listing.of(problems, "; "));
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
