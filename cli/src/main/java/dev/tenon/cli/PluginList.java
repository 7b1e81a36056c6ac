package dev.tenon.cli;

import dev.tenon.api.workbench.Workbench.Component;
import dev.tenon.api.workbench.Workbench.PluginProblem;
import dev.tenon.engine.config.Help;
import dev.tenon.engine.plugin.Catalog;
import dev.tenon.engine.plugin.Installed;
import dev.tenon.engine.plugin.Plugins;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tenon plugin list}: every component that a config can name, where it comes from, and plugins that are broken. */
@Command(name = "list", description = "All components, where they come from, and what is wrong with plugins that cannot be used.", footer = {
    "", "Example:", "  tenon plugin list", "  tenon plugin list --plugins my-plugins"})
final class PluginList implements Callable<Integer> {
  private final Session session;

  @Mixin Common common = new Common();

  @Option(names = "--json", description = "Print one JSON object.") boolean json;

  PluginList(Session session) {
    this.session = session;
  }

  @Override public Integer call() {
    PluginPlaces places = PluginPlaces.of(common.plugins);
    places.require();
    if (!common.quiet) places.tellBarren(session);
    Plugins plugins = Plugins.load(places.all());
    if (json) {
      Figures.json(session.out(),
          Figures.tree("components", plugins.catalogs().components().stream().map(PluginList::tree).toList(),
              "problems",
              plugins.problems().stream().map(PluginList::tree).toList()));
      return 0;
    }
    List<String[]> rows = new ArrayList<>();
    for (Catalog<?> catalog : plugins.catalogs().all()) {
      for (Installed<?> i : catalog.installed())
        rows.add(new String[]{i.role().title(), i.type(), i.plugin().name() + " " + i.plugin().version(),
            Help.summary(i.defaults().getClass()).orElse("")});
    }
    Figures.table(session.out(), rows);
    if (!plugins.problems().isEmpty()) session.out().println("\nproblems");
    for (PluginProblem problem : plugins.problems()) session.out().println("  " + problem);
    return 0;
  }

  static Map<String, Object> tree(Component c) {
    return Figures.tree("role", c.role(), "type", c.type(), "plugin", c.plugin(), "version", c.version());
  }

  static Map<String, Object> tree(PluginProblem p) {
    return Figures.tree("plugin", p.plugin(), "stage", p.stage(), "message", p.message());
  }
}
