package dev.tenon.cli;

import dev.tenon.api.workbench.Workbench;
import dev.tenon.engine.plugin.Catalogs;
import dev.tenon.engine.plugin.Plugins;
import java.util.Optional;

/** What commands work with, made when it is first asked for: what is installed, and the Workbench. Says once which plugins are broken. */
final class House implements AutoCloseable {
  private final Session session;
  private final Common common;
  private final Computing computing;
  private Optional<Plugins> plugins = Optional.empty();
  private Optional<Workbench> workbench = Optional.empty();

  House(Session session, Common common) {
    this(session, common, new Computing());
  }

  House(Session session, Common common, Computing computing) {
    this.session = session;
    this.common = common;
    this.computing = computing;
  }

  /** Everything that can be named in a config. */
  Catalogs catalogs() {
    return plugins().catalogs();
  }

  private Plugins plugins() {
    if (plugins.isEmpty()) {
      Plugins loaded = PluginPlaces.of(common.plugins).load();
      if (!common.quiet) loaded.problems().forEach(p -> session.note("warning: " + p));
      plugins = Optional.of(loaded);
    }
    return plugins.get();
  }

  /** The door for programs. */
  Workbench workbench() {
    if (workbench.isEmpty()) workbench = Optional.of(dev.tenon.engine.Tenon.open(plugins(), computing.kernels, computing.threads()));
    return workbench.get();
  }

  @Override public void close() {
    workbench.ifPresent(Workbench::close);
  }
}
