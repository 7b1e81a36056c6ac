package dev.tenon.engine.house;

import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.checkpoint.LoadedModel;
import dev.tenon.engine.checkpoint.PluginStamp;
import dev.tenon.engine.plugin.Catalog;
import dev.tenon.engine.plugin.Catalogs;
import dev.tenon.engine.plugin.Installed;
import dev.tenon.engine.plugin.Plugin;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Which plugins a model needs, said in its tenon.json and checked when it is loaded. */
public final class Stamps {
  private final Catalogs catalogs;

  @Inject Stamps(Catalogs catalogs) {
    this.catalogs = catalogs;
  }

  /** Stamps of the plugins whose components a tree of settings names; what is built in has none. */
  List<PluginStamp> of(Map<String, Object> model) {
    var types = new TreeSet<String>();
    collect(model, types);
    var stamps = new LinkedHashMap<String, PluginStamp>();
    for (Catalog<?> catalog : catalogs.all())
      for (String type : types) {
        Optional<? extends Installed<?>> found = catalog.find(type);
        if (found.isEmpty() || found.get().plugin().path().isEmpty()) continue;
        Plugin plugin = found.get().plugin();
        stamps.computeIfAbsent(plugin.name(), _ -> new PluginStamp(plugin.name(), plugin.version(), plugin.sha256()));
      }
    return List.copyOf(stamps.values());
  }

  private static void collect(Object node, Collection<String> types) {
    switch (node) {
      case Map<?, ?> map -> map.forEach((key, value) -> {
        if (key.equals("type") && value instanceof String type) types.add(type);
        else collect(value, types);
      });
      case Collection<?> list -> list.forEach(item -> collect(item, types));
      default -> {
      }
    }
  }

  /**
   * Compares the plugins that a model needs with those at hand.
   *
   * @return what differs and may matter: another version or other bytes of a plugin
   * @throws UserError if a plugin is not installed
   */
  List<String> check(LoadedModel model) {
    var notes = new java.util.ArrayList<String>();
    List<PluginStamp> here = of(model.model());
    for (PluginStamp needed : model.plugins()) {
      Optional<PluginStamp> found = here.stream().filter(s -> s.id().equals(needed.id())).findFirst();
      if (found.isEmpty())
        throw new UserError(model.folder() + ": the model needs plugin '" + needed.id() + "' " + needed.version()
            + ", which is not installed; put it into a plugins folder and name that with --plugins");
      if (!found.get().equals(needed))
        notes.add(model.folder() + ": the model was made with plugin '" + needed.id() + "' " + needed.version()
            + describe(needed) + ", installed is " + found.get().version()
            + describe(found.get()) + "; results may differ");
    }
    return notes;
  }

  private static String describe(PluginStamp stamp) {
    return stamp.sha256().map(hash -> " (SHA-256 " + hash.substring(0, 12) + ")").orElse("");
  }
}
