package dev.tenon.cli;

import com.google.inject.Injector;
import dev.tenon.api.workbench.Workbench;
import dev.tenon.engine.house.Options;
import dev.tenon.engine.plugin.Catalogs;
import dev.tenon.engine.plugin.Plugins;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What commands work with, put together when it is first asked for. Says once which plugins are broken. */
final class House implements AutoCloseable {
  /** The engine's notes come by it. Held, or its level would be forgotten. */
  private static final Logger NOTES = Logger.getLogger("dev.tenon");

  private final Session session;
  private final Common common;
  private final Computing computing;
  private final BaseOption base;
  private final Sessions sessions;
  private Optional<Injector> injector = Optional.empty();

  House(Session session, Common common) {
    this(session, common, new Computing());
  }

  House(Session session, Common common, Computing computing) {
    this(session, common, computing, new BaseOption());
  }

  House(Session session, Common common, Computing computing, BaseOption base) {
    this(session, common, computing, base, new Sessions());
  }

  House(Session session, Common common, Computing computing, BaseOption base, Sessions sessions) {
    this.session = session;
    this.common = common;
    this.computing = computing;
    this.base = base;
    this.sessions = sessions;
  }

  /** The door for programs. */
  Workbench workbench() {
    return get(Workbench.class);
  }

  /** Everything that can be named in a config. */
  Catalogs catalogs() {
    return get(Catalogs.class);
  }

  /** A part that a command needs beside the workbench. */
  <T> T get(Class<T> part) {
    if (injector.isEmpty()) injector = Optional.of(open());
    return dev.tenon.engine.house.Assembly.get(injector.get(), part);
  }

  private Injector open() {
    NOTES.setLevel(common.quiet ? Level.SEVERE : Level.INFO);
    PluginPlaces places = PluginPlaces.of(common.plugins);
    places.require();
    var options = new Options(computing.kernels.orElse(Options.DEFAULT.kernels()), computing.threads(), base.base,
        sessions.session, sessions.kvCache());
    Injector opened = dev.tenon.engine.house.Assembly.injector(places.all(), options);
    Plugins plugins = dev.tenon.engine.house.Assembly.get(opened, Plugins.class);
    places.requireSound(plugins);
    if (!common.quiet) places.tellBarren(session);
    if (!common.quiet) plugins.problems().forEach(p -> session.note("warning: " + p));
    return opened;
  }

  @Override public void close() {
    injector.ifPresent(opened -> dev.tenon.engine.house.Assembly.get(opened, Workbench.class).close());
  }
}
