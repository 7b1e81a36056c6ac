package dev.tenon.engine.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Key;
import com.google.inject.Provider;
import com.google.inject.Singleton;
import com.google.inject.util.Types;
import dev.tenon.api.spec.Spec;
import dev.tenon.engine.plugin.Catalog;
import dev.tenon.engine.plugin.Catalogs;
import dev.tenon.engine.plugin.Plugins;
import dev.tenon.engine.plugin.Role;
import java.nio.file.Path;
import java.util.List;

/**
 * Binds {@link Plugins}, {@link Catalogs} and, for each role, its catalog, {@code Catalog<Attention.Spec>} for example.
 * Plugins are looked for when the first of them is asked for, once.
 */
public final class PluginsModule extends AbstractModule {
  private final List<Path> places;

  /** @param places folders that hold plugins, or jars that are one */
  public PluginsModule(List<Path> places) {
    this.places = List.copyOf(places);
  }

  @Override protected void configure() {
    bind(Plugins.class).toProvider(() -> Plugins.load(places)).in(Singleton.class);
    Provider<Plugins> plugins = getProvider(Plugins.class);
    bind(Catalogs.class).toProvider(() -> plugins.get().catalogs());
    for (Role<?> role : Role.ALL) bind(role, plugins);
  }

  @SuppressWarnings("unchecked") // Catalog<S> is the type made of Catalog and S
  private <S extends Spec> void bind(Role<S> role, Provider<Plugins> plugins) {
    var key = (Key<Catalog<S>>) Key.get(Types.newParameterizedType(Catalog.class, role.service()));
    bind(key).toProvider(() -> plugins.get().catalogs().of(role.service()));
  }
}
