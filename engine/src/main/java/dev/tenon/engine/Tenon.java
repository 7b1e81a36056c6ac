package dev.tenon.engine;

import com.google.inject.Injector;
import com.google.inject.Key;
import dev.tenon.api.workbench.Workbench;
import dev.tenon.engine.house.HouseModule;
import dev.tenon.engine.house.Options;
import dev.tenon.engine.wiring.PluginsModule;
import dev.tenon.engine.wiring.Wiring;
import java.nio.file.Path;
import java.util.List;

/**
 * Opens a workbench: {@code try (Workbench bench = Tenon.workbench()) { ... }}.
 *
 * <p>Components are found on the module path or class path, and as plugins in the folders given.
 */
public final class Tenon {
  private Tenon() {
  }

  /** A workbench with what is on the path. */
  public static Workbench workbench() {
    return workbench(List.of());
  }

  /**
   * A workbench with plugins.
   *
   * @param plugins folders that hold plugins, or jars that are one
   */
  public static Workbench workbench(List<Path> plugins) {
    return injector(plugins, Options.DEFAULT).getInstance(Workbench.class);
  }

  /** The house put together, for the command line. */
  public static Injector injector(List<Path> plugins, Options options) {
    return Wiring.injector(List.of(new PluginsModule(plugins), new HouseModule(options)));
  }

  /** A part of the house. */
  public static <T> T get(Injector injector, Class<T> type) {
    return Wiring.get(injector, Key.get(type));
  }
}
