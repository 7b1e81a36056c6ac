package dev.tenon.engine.plugin;

import dev.tenon.api.spec.Spec;
import dev.tenon.api.workbench.Workbench;
import dev.tenon.api.workbench.Workbench.PluginProblem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One catalog for each role. */
public final class Catalogs {
  private final Map<Class<?>, Catalog<?>> byService = new LinkedHashMap<>();

  private Catalogs() {}

  static Catalogs of(Collection<Installed<?>> found, Collection<PluginProblem> problems) {
    Set<String> troubled = problems.stream().map(PluginProblem::plugin).collect(Collectors.toSet());
    var catalogs = new Catalogs();
    for (Role<?> role : Role.ALL) catalogs.byService.put(role.service(), catalog(role, found, troubled));
    return catalogs;
  }

  /** Catalogs of components that a program brings itself, with nothing else installed. */
  public static Catalogs of(Spec... components) {
    var plugin = new Plugin(Plugin.BUILT_IN, "", "unversioned", Optional.empty());
    var found = new ArrayList<Installed<?>>();
    for (Role<?> role : Role.ALL) {
      for (Spec component : components) {
        if (role.service().isInstance(component)) found.add(installed(role, component, plugin));
      }
    }
    return of(found, List.of());
  }

  private static <S extends Spec> Installed<S> installed(Role<S> role, Spec component, Plugin plugin) {
    return new Installed<>(role, component.type(), role.service().cast(component), plugin);
  }

  @SuppressWarnings("unchecked") // a component is found for the role it implements
  private static <S extends Spec> Catalog<S> catalog(Role<S> role, Collection<Installed<?>> found,
      Set<String> troubled) {
    List<Installed<S>> mine = found.stream().filter(i -> i.role().equals(role)).map(i -> (Installed<S>) i).toList();
    return new Catalog<>(role, mine, troubled);
  }

  /**
   * The catalog of a role.
   *
   * @throws IllegalArgumentException if the interface is no role
   */
  public <S extends Spec> Catalog<S> of(Class<S> service) {
    return find(service).orElseThrow(() -> new IllegalArgumentException(service.getName() + " is not a role"));
  }

  /** The catalog of a role, if the interface is one. */
  @SuppressWarnings("unchecked") // the map holds a catalog of S for the class of S
  public <S extends Spec> Optional<Catalog<S>> find(Class<S> service) {
    return Optional.ofNullable((Catalog<S>) byService.get(service));
  }

  public List<Catalog<?>> all() {
    return List.copyOf(byService.values());
  }

  /** All components, by role and type, as programs are told of them. */
  public List<Workbench.Component> components() {
    return byService.values().stream().flatMap(c -> c.installed().stream())
        .map(i -> new Workbench.Component(i.role().title(), i.type(), i.plugin().name(), i.plugin().version()))
        .toList();
  }
}
