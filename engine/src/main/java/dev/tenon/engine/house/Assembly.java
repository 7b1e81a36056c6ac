package dev.tenon.engine.house;

import com.google.inject.Injector;
import com.google.inject.Key;
import dev.tenon.engine.wiring.PluginsModule;
import dev.tenon.engine.wiring.Wiring;
import java.nio.file.Path;
import java.util.List;

/** Puts the house together. */
public final class Assembly {
  private Assembly() {}

  /** The house with plugins: folders that hold some, or jars that are one. */
  public static Injector injector(List<Path> plugins, Options options) {
    return Wiring.injector(List.of(new PluginsModule(plugins), new HouseModule(options)));
  }

  /** A part of the house. */
  public static <T> T get(Injector injector, Class<T> type) {
    return Wiring.get(injector, Key.get(type));
  }
}
