package dev.tenon.engine;

import dev.tenon.api.workbench.Workbench;
import dev.tenon.engine.house.Assembly;
import dev.tenon.engine.house.Options;
import java.nio.file.Path;
import java.util.List;

/**
 * Opens a workbench: {@code try (Workbench bench = Tenon.workbench()) { ... }}.
 *
 * <p>Components are found on the module path or class path, and as plugins in the folders given. Run it with {@code --add-modules
 * jdk.incubator.vector}: without that module the kernels are the slow definitions.
 */
public final class Tenon {
  private Tenon() {}

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
    return Assembly.get(Assembly.injector(plugins, Options.DEFAULT), Workbench.class);
  }
}
