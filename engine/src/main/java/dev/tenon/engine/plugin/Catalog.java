package dev.tenon.engine.plugin;

import dev.tenon.api.spec.Spec;
import dev.tenon.api.workbench.Workbench.PluginProblem;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The components installed for one role, by type. A type that several provide belongs to none of them. */
public final class Catalog<S extends Spec> {
  private final Role<S> role;
  private final SortedMap<String, Installed<S>> installed = new TreeMap<>();
  private final SortedMap<String, List<Plugin>> disputed = new TreeMap<>();
  private final Set<String> troubled;

  /** @param troubled names of the plugins that could not be used in whole or in part */
  Catalog(Role<S> role, Collection<Installed<S>> found, Set<String> troubled) {
    this.role = role;
    this.troubled = new TreeSet<>(troubled);
    found.stream().collect(Collectors.groupingBy(Installed::type)).forEach((type, same) -> {
      if (same.size() == 1) installed.put(type, same.getFirst());
      else disputed.put(type, same.stream().map(Installed::plugin).toList());
    });
  }

  public Role<S> role() {
    return role;
  }

  /** The types that can be had, in order of the alphabet. */
  public List<String> types() {
    return List.copyOf(installed.keySet());
  }

  public List<Installed<S>> installed() {
    return List.copyOf(installed.values());
  }

  /** A component with its settings at their defaults, and where it comes from; empty if it cannot be had: {@link #refusal} says why. */
  public Optional<Installed<S>> find(String type) {
    return Optional.ofNullable(installed.get(type));
  }

  /** Why a type cannot be had, what it may have meant and what there is. */
  public String refusal(String type) {
    List<Plugin> rivals = disputed.get(type);
    if (rivals != null) {
      return role.title() + " '" + type + "' is provided by "
          + rivals.stream().map(Plugin::origin).collect(Collectors.joining(" and by "))
          + ", so neither is used; remove all but one";
    }
    var text = new StringBuilder(role.title()).append(" '").append(type).append("' is not installed");
    Optional<String> near = Nearest.to(type, types());
    near.ifPresent(name -> text.append("; did you mean ").append(name).append('?'));
    if (near.isEmpty()) text.append("; is a plugin missing?");
    text.append(" (installed: ").append(installed.isEmpty() ? "none" : String.join(", ", installed.keySet()));
    if (!troubled.isEmpty()) text.append("; plugins with problems: ").append(String.join(", ", troubled));
    return text.append(')').toString();
  }

  /** What is wrong with types that several provide, told to each plugin that is one of them. */
  List<PluginProblem> disputes() {
    var all = new LinkedHashSet<PluginProblem>();
    disputed.forEach((type, rivals) -> {
      for (Plugin plugin : rivals) {
        if (plugin.path().isEmpty()) continue;
        String others = rivals.stream().filter(r -> !r.equals(plugin)).map(Plugin::origin)
            .collect(Collectors.joining(" and by "));
        all.add(Stage.DISCOVER.problem(plugin.name(), role.title() + " '" + type + "' is also provided by "
            + (others.isEmpty() ? "another class of the same plugin" : others) + ", so neither is used"));
      }
    });
    return List.copyOf(all);
  }
}
