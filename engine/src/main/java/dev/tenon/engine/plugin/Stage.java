package dev.tenon.engine.plugin;

import dev.tenon.api.workbench.Workbench.PluginProblem;
import java.util.Locale;

/** When a plugin turned out to be unusable: its files were read, its modules put together, its components looked at. */
enum Stage {
  SCAN, RESOLVE, DISCOVER;

  PluginProblem problem(String plugin, String message) {
    return new PluginProblem(plugin, name().toLowerCase(Locale.ROOT), message);
  }
}
