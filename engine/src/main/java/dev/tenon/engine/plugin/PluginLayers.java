package dev.tenon.engine.plugin;

import dev.tenon.api.workbench.Workbench.PluginProblem;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolutionException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Gives each plugin a layer of modules and a class loader of its own, above Tenon's modules and those of the plugins it
 * requires, so that two plugins can bring two versions of one library.
 */
final class PluginLayers {
  private final ModuleLayer framework;
  private final List<PluginProblem> problems;
  private final Map<String, List<Candidate>> byModule = new TreeMap<>();
  private final Map<Candidate, ModuleLayer> layers = new LinkedHashMap<>();

  /** @param problems is given what goes wrong */
  PluginLayers(ModuleLayer framework, List<PluginProblem> problems) {
    this.framework = framework;
    this.problems = problems;
  }

  /** The layers of those plugins that could be put together, what is required before what requires it. */
  Map<Candidate, ModuleLayer> define(List<Candidate> candidates) {
    for (Candidate c : candidates) {
      for (String module : c.roots()) byModule.computeIfAbsent(module, m -> new ArrayList<>()).add(c);
    }
    var waiting = new ArrayList<Candidate>();
    for (Candidate c : candidates) {
      Set<String> cycle = cycle(c);
      if (cycle.isEmpty()) waiting.add(c);
      else
        problems.add(Stage.RESOLVE.problem(c.plugin().name(),
            "circular dependency between plugins " + String.join(", ", cycle)));
    }
    while (!waiting.isEmpty()) {
      Candidate next = waiting.stream().filter(c -> needs(c).stream().noneMatch(waiting::contains)).findFirst()
          .orElseThrow(() -> new IllegalStateException("plugins wait for each other without a cycle"));
      waiting.remove(next);
      try {
        layers.put(next, layer(next));
      } catch (PluginFault e) {
        problems.add(Stage.RESOLVE.problem(next.plugin().name(), PluginFault.text(e)));
      }
    }
    return layers;
  }

  private ModuleLayer layer(Candidate c) throws PluginFault {
    var parents = new ArrayList<ModuleLayer>();
    for (String module : requires(c)) {
      List<Candidate> owners = byModule.getOrDefault(module, List.of());
      if (owners.size() > 1) {
        throw new PluginFault("needs module " + module + ", which is in "
            + owners.stream().map(o -> o.plugin().origin()).collect(Collectors.joining(" and in "))
            + "; remove all but one");
      }
      for (Candidate owner : owners) {
        ModuleLayer layer = layers.get(owner);
        if (layer == null)
          throw new PluginFault("needs plugin '" + owner.plugin().name() + "', which could not be loaded");
        if (!parents.contains(layer)) parents.add(layer);
      }
    }
    parents.add(framework);
    try {
      List<Configuration> below = parents.stream().map(ModuleLayer::configuration).toList();
      var configuration = Configuration.resolveAndBind(c.finder(), below, ModuleFinder.of(), c.roots());
      var controller = ModuleLayer.defineModulesWithOneLoader(configuration, parents,
          PluginLayers.class.getClassLoader());
      allowNativeAccess(controller);
      return controller.layer();
    } catch (FindException e) {
      throw new PluginFault(explain(e, c));
    } catch (ResolutionException e) {
      // Most often a jar without module-info: it reads all modules, and must not have a package that one of them exports.
      throw new PluginFault(PluginFault.text(e) + "; leave the copy out, or give the jar a module-info");
    } catch (LayerInstantiationException | LinkageError | SecurityException e) {
      throw new PluginFault(PluginFault.text(e));
    }
  }

  @SuppressWarnings("restricted") // what Tenon may do it lets its plugins do
  private static void allowNativeAccess(ModuleLayer.Controller controller) {
    if (!PluginLayers.class.getModule().isNamed() || !PluginLayers.class.getModule().isNativeAccessEnabled()) return;
    for (Module module : controller.layer().modules()) controller.enableNativeAccess(module);
  }

  private String explain(FindException e, Candidate c) {
    for (ModuleDescriptor module : c.modules().values()) {
      for (Requires r : module.requires()) {
        String name = r.name();
        String text = "Module " + name + " not found, required by " + module.name();
        if (!text.equals(e.getMessage())) continue;
        boolean java = name.startsWith("java.") || name.startsWith("jdk.");
        return "module " + name + " not found, required by " + module.name() + "; "
            + (java
                ? "start Java with --add-modules " + name
                : "put its jar into the plugin's folder or install the plugin that has it");
      }
    }
    return PluginFault.text(e);
  }

  /** Modules required that are not its own. */
  private static Set<String> requires(Candidate c) {
    return c.modules().values().stream().flatMap(m -> m.requires().stream())
        .filter(r -> !r.modifiers().contains(Requires.Modifier.STATIC))
        .map(Requires::name).filter(name -> !c.modules().containsKey(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private List<Candidate> needs(Candidate c) {
    return requires(c).stream().flatMap(m -> byModule.getOrDefault(m, List.of()).stream()).toList();
  }

  /** Names of all plugins that a plugin needs and that need it; empty if there is no circle. */
  private Set<String> cycle(Candidate c) {
    Set<Candidate> below = reachable(c);
    if (!below.contains(c)) return Set.of();
    return below.stream().filter(d -> reachable(d).contains(c)).map(d -> d.plugin().name())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Set<Candidate> reachable(Candidate from) {
    Set<Candidate> seen = new HashSet<>();
    var open = new ArrayList<>(needs(from));
    while (!open.isEmpty()) {
      Candidate c = open.removeLast();
      if (seen.add(c)) open.addAll(needs(c));
    }
    return seen;
  }
}
