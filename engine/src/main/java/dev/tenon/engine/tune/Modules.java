package dev.tenon.engine.tune;

import dev.tenon.api.checkpoint.NameMap;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Lookup;
import dev.tenon.api.nn.Projection;
import dev.tenon.api.tune.PublishedModule;
import dev.tenon.api.tune.PublishedModule.Kind;
import dev.tenon.engine.checkpoint.ModelFolder;
import dev.tenon.engine.checkpoint.TensorNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the modules of a model under the names that its family publishes them by. */
public final class Modules {
  private static final String HEAD = "head";

  private Modules() {}

  /**
   * The modules of a model, in its order.
   *
   * @param settings the {@code model} section, resolved
   */
  public static List<PublishedModule> of(Decoder model, ModelFolder folders, Map<String, Object> settings) {
    return of(model, folders.names(settings), folders.untied(settings));
  }

  /**
   * The modules of a model, in its order.
   *
   * @param names the family's table; empty for our own names
   * @param untied of a model whose head is tied: the table for one whose is not, which has a name for it
   */
  public static List<PublishedModule> of(Decoder model, Optional<TensorNames> names, Optional<TensorNames> untied) {
    var tensors = new LinkedHashMap<String, NameMap.Rule>();
    Layers.places(model).keySet().forEach(path -> {
      NameMap.Rule rule = names.flatMap(n -> n.rule(path)).or(() -> untied.flatMap(n -> n.rule(path)))
          .orElseGet(() -> new NameMap.Rename(path, path));
      tensors.putIfAbsent(rule.theirs(), rule);
    });
    var modules = new LinkedHashMap<String, List<NameMap.Rule>>();
    tensors.forEach((theirs, rule) -> modules.computeIfAbsent(withoutLast(theirs), _ -> new ArrayList<>()).add(rule));
    Set<String> projections = new HashSet<>(), lookups = new HashSet<>();
    Layers.rewriteEach(model, Projection.class, (path, p) -> noted(path, p, projections));
    Layers.rewriteEach(model, Lookup.class, (path, l) -> noted(path, l, lookups));
    return modules.entrySet().stream().map(e -> module(e.getKey(), e.getValue(), projections, lookups)).toList();
  }

  private static <T> T noted(String path, T part, Set<String> paths) {
    paths.add(path);
    return part;
  }

  private static PublishedModule module(String name, List<NameMap.Rule> tensors, Set<String> projections,
      Set<String> lookups) {
    var parts = new LinkedHashSet<String>();
    for (NameMap.Rule rule : tensors) PublishedModule.ours(rule).forEach(path -> parts.add(withoutLast(path)));
    Kind kind = projections.containsAll(parts)
        ? parts.contains(HEAD) ? Kind.HEAD : Kind.LINEAR
        : lookups.containsAll(parts) && parts.size() == 1 ? Kind.EMBEDDING : Kind.OTHER;
    return new PublishedModule(name, kind, List.copyOf(parts), tensors);
  }

  private static String withoutLast(String path) {
    int dot = path.lastIndexOf('.');
    return dot < 0 ? path : path.substring(0, dot);
  }
}
