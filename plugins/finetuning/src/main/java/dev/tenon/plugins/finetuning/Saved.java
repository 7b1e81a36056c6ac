package dev.tenon.plugins.finetuning;

import dev.tenon.api.checkpoint.NameMap;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.tune.NewParameters;
import dev.tenon.api.tune.PublishedModule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A frozen model some of whose own parameters are trained, as copies: {@code modules_to_save}, {@code bias}. */
final class Saved {
  private Saved() {}

  /** The model with every parameter frozen. */
  static Decoder frozen(Decoder model) {
    return Layers.rewrite(model, Parameter.class, (_, p) -> p.freeze());
  }

  /** Whether a module is the token embedding or the head. */
  static boolean atAnEnd(PublishedModule module) {
    return module.kind() == PublishedModule.Kind.HEAD || module.parts().equals(List.of("embedding"));
  }

  /**
   * The modules that {@code modules_to_save} means: those whose name, or that of a module they belong to, ends in an entry; no dot is
   * needed.
   *
   * @throws IllegalArgumentException if there are entries and none means one
   */
  static Set<PublishedModule> meant(List<String> entries, List<PublishedModule> modules, boolean together) {
    var meant = new HashSet<PublishedModule>();
    for (String entry : entries) modules.stream().filter(m -> endsIn(m.name(), entry)).forEach(meant::add);
    if (meant.isEmpty() && !entries.isEmpty())
      throw new IllegalArgumentException("modules_to_save (" + String.join(", ", entries)
          + ") means no module of this model; its modules are " + Targets.ends(modules));
    if (together && meant.stream().anyMatch(Saved::atAnEnd))
      modules.stream().filter(Saved::atAnEnd).forEach(meant::add);
    return meant;
  }

  private static boolean endsIn(String name, String entry) {
    for (String whole = name;; whole = whole.substring(0, whole.lastIndexOf('.'))) {
      if (whole.endsWith(entry)) return true;
      if (!whole.contains(".")) return false;
    }
  }

  /**
   * The model with copies of some parameters in their places.
   *
   * @param rules what is trained; their paths are those of this model
   * @param together whether what is tied stays so
   */
  static Decoder trained(Decoder frozen, List<NameMap.Rule> rules, NewParameters parameters, boolean together) {
    var paths = new HashSet<String>();
    rules.forEach(rule -> paths.addAll(PublishedModule.ours(rule)));
    Map<Parameter, Parameter> copies = new IdentityHashMap<>();
    return Layers.rewriteEach(frozen, Parameter.class, (path, p) -> {
      if (!paths.contains(path)) return p;
      return together ? copies.computeIfAbsent(p, parameters::copied) : parameters.copied(p);
    });
  }

  /** The rules for tensors of some name: {@code bias}. */
  static List<NameMap.Rule> tensors(PublishedModule module, String name) {
    return module.tensors().stream().filter(r -> r.theirs().equals(module.name() + "." + name)).toList();
  }

  /** A rule for tensors of layers that have been wrapped: their own paths are behind {@code base}. */
  static NameMap.Rule wrapped(NameMap.Rule rule, String theirs) {
    return switch (rule) {
      case NameMap.Rename r -> new NameMap.Rename(theirs, wrapped(r.ours()));
      case NameMap.Transpose r -> new NameMap.Transpose(theirs, wrapped(r.ours()));
      case NameMap.Interleave r -> new NameMap.Interleave(theirs, wrapped(r.ours()), r.heads());
      case NameMap.Split r -> new NameMap.Split(theirs, r.ours().stream().map(Saved::wrapped).toList(), r.transposed());
      case NameMap.Ignore _ -> new NameMap.Ignore(theirs);
    };
  }

  private static String wrapped(String path) {
    int last = path.lastIndexOf('.');
    return path.substring(0, last) + ".base" + path.substring(last);
  }

  /** All rules of modules. */
  static List<NameMap.Rule> rules(Set<PublishedModule> modules, List<PublishedModule> inOrder) {
    var rules = new ArrayList<NameMap.Rule>();
    for (PublishedModule module : inOrder) if (modules.contains(module)) rules.addAll(module.tensors());
    return rules;
  }
}
