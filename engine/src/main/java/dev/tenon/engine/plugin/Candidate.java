package dev.tenon.engine.plugin;

import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A jar or folder that looks like a plugin, before its modules are put together.
 *
 * @param finder its modules, without copies of Tenon's own
 * @param modules their descriptors by name
 * @param roots names of those that provide components
 */
record Candidate(Plugin plugin, ModuleFinder finder, SortedMap<String, ModuleDescriptor> modules, Set<String> roots) {
  private static final String API = "dev.tenon.api";

  static String name(Path path) {
    String file = path.getFileName().toString();
    return file.endsWith(".jar") ? file.substring(0, file.length() - ".jar".length()) : file;
  }

  static boolean looksLikeOne(Path path) {
    return path.toString().endsWith(".jar") || Files.isDirectory(path);
  }

  /**
   * Reads a plugin's module descriptors.
   *
   * @param framework Tenon's own modules, by name
   * @throws PluginFault if it cannot be a plugin; says why
   */
  static Candidate scan(Path path, Map<String, ModuleDescriptor> framework) throws PluginFault {
    ModuleFinder finder = without(ModuleFinder.of(path), framework.keySet());
    var modules = new TreeMap<String, ModuleDescriptor>();
    try {
      for (ModuleReference reference : finder.findAll())
        modules.put(reference.descriptor().name(), reference.descriptor());
    } catch (FindException e) {
      String kind = Files.isDirectory(path) ? " holds what is no jar of modules" : " is no jar of modules";
      throw new PluginFault(path + kind + ", or is damaged: " + PluginFault.root(e));
    }
    for (ModuleDescriptor module : modules.values()) refuseCopies(module, framework);
    List<ModuleDescriptor> providers = modules.values().stream().filter(Candidate::provides).toList();
    if (providers.isEmpty()) throw new PluginFault(nothing(modules));
    ModuleDescriptor main = providers.getFirst();
    var plugin = new Plugin(name(path), main.name(), Plugin.version(main), Optional.of(path));
    return new Candidate(plugin, finder, modules,
        providers.stream().map(ModuleDescriptor::name).collect(Collectors.toSet()));
  }

  /** A copy of Tenon's modules beside the plugin would be found first, and its roles would not be ours. */
  private static ModuleFinder without(ModuleFinder all, Set<String> hidden) {
    return new ModuleFinder() {
      @Override public Optional<ModuleReference> find(String name) {
        return hidden(name) ? Optional.empty() : all.find(name);
      }

      @Override public Set<ModuleReference> findAll() {
        return all.findAll().stream().filter(r -> !hidden(r.descriptor().name())).collect(Collectors.toSet());
      }

      private boolean hidden(String name) {
        return name.equals(API) || hidden.contains(name);
      }
    };
  }

  private static void refuseCopies(ModuleDescriptor module, Map<String, ModuleDescriptor> framework)
      throws PluginFault {
    for (ModuleDescriptor ours : framework.values()) {
      for (String name : new TreeSet<>(ours.packages())) {
        if (module.packages().contains(name)) {
          throw new PluginFault(
              "module " + module.name() + " contains a copy of package " + name + ", which is Tenon's (" + ours.name()
                  + "); build it without, in Maven by scope 'provided'");
        }
      }
    }
  }

  private static boolean provides(ModuleDescriptor module) {
    return module.provides().stream().anyMatch(p -> Role.of(p.service()).isPresent());
  }

  private static String nothing(Map<String, ModuleDescriptor> modules) {
    var unknown = new ArrayList<String>();
    for (ModuleDescriptor module : modules.values()) unknown.addAll(unknownServices(module));
    if (!unknown.isEmpty()) return String.join("; ", unknown);
    if (modules.isEmpty()) return "there is no module in it that is not Tenon's own";
    return "no module in it provides a component (modules: " + String.join(", ", modules.keySet())
        + "); a library belongs in the folder of its plugin";
  }

  /** Complaints about services in Tenon's name that are no role here. */
  static Set<String> unknownServices(ModuleDescriptor module) {
    return module.provides().stream().map(ModuleDescriptor.Provides::service)
        .filter(s -> s.startsWith(API + ".") && Role.of(s).isEmpty())
        .map(s -> "provides " + s.replace('$', '.') + ", which is no role here" + Compatibility.builtFor(module))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
