package dev.tenon.engine.plugin;

import dev.tenon.api.spec.Spec;
import dev.tenon.api.workbench.Workbench;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One catalog for each role. */
public final class Catalogs {
  private final Map<Class<?>, Catalog<?>> byService = new LinkedHashMap<>();

  Catalogs(List<Catalog<?>> catalogs) {
    for (Catalog<?> catalog : catalogs) byService.put(catalog.role().service(), catalog);
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
        .map(i -> new Workbench.Component(i.role().title(), i.type(), i.plugin().name(), i.plugin().version())).toList();
  }
}
