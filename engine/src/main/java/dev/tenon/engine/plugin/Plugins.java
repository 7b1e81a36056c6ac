package dev.tenon.engine.plugin;

import dev.tenon.api.spec.Spec;
import dev.tenon.api.workbench.Workbench.PluginProblem;
import dev.tenon.engine.file.Unreadable;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything installed: the components that came with Tenon and those of plugins, and what is wrong with plugins that could
 * not be used. A plugin is a jar, or a folder with a jar and the libraries it brings (or with a module's classes). Immutable.
 *
 * @param catalogs the components by role
 * @param plugins those that were loaded from a folder, in order of loading
 * @param problems in order of discovery
 */
public record Plugins(Catalogs catalogs, List<Plugin> plugins, List<PluginProblem> problems) {
  private static final String ON_CLASS_PATH = "needs Tenon on the module path, and this program has it on the class path; put the plugin there too";

  public Plugins {
    plugins = List.copyOf(plugins);
    problems = List.copyOf(problems);
  }

  /**
   * Finds what is installed. Never fails for a plugin's sake: what is wrong with it is among the problems.
   *
   * @param places folders that hold plugins, or jars that are one
   */
  public static Plugins load(List<Path> places) {
    var problems = new ArrayList<PluginProblem>();
    var discovery = new Discovery(problems);
    var plugins = new ArrayList<Plugin>();
    List<Path> paths = paths(places, problems);
    ModuleLayer home = Plugins.class.getModule().getLayer();
    if (home == null) {
      new ClassPath(Plugins.class.getClassLoader(), discovery, problems).discover();
      for (Path path : paths) problems.add(Stage.SCAN.problem(Candidate.name(path), ON_CLASS_PATH));
    } else {
      Map<String, Module> framework = modules(home);
      for (Module module : framework.values()) {
        // Layers below may hold another Tenon, whose components are not ours.
        if (module.canRead(Spec.class.getModule())) discovery.module(Plugin.builtIn(module.getDescriptor()), module);
      }
      new PluginLayers(home, problems).define(candidates(paths, framework, problems)).forEach((candidate, layer) -> {
        plugins.add(candidate.plugin());
        for (String name : candidate.modules().keySet())
          layer.findModule(name).ifPresent(m -> discovery.module(candidate.plugin(), m));
      });
    }
    var catalogs = Catalogs.of(discovery.found(), problems);
    for (Catalog<?> catalog : catalogs.all()) problems.addAll(catalog.disputes());
    return new Plugins(catalogs, plugins, problems);
  }

  /** All modules of a layer and those below, by name. */
  private static Map<String, Module> modules(ModuleLayer layer) {
    var all = new TreeMap<String, Module>();
    for (ModuleLayer parent : layer.parents()) all.putAll(modules(parent));
    for (Module module : layer.modules()) all.put(module.getName(), module);
    return all;
  }

  private static List<Path> paths(List<Path> places, List<PluginProblem> problems) {
    var paths = new ArrayList<Path>();
    Set<Path> seen = new HashSet<>();
    for (Path place : places) {
      try {
        boolean folder = Files.isDirectory(place);
        if (!folder && Files.exists(place) && !Candidate.looksLikeOne(place)) {
          problems.add(Stage.SCAN.problem(place.toString(), "is neither a jar nor a folder"));
          continue;
        }
        if (!folder && !Candidate.looksLikeOne(place)) throw new NoSuchFileException(place.toString());
        List<Path> here = folder ? entries(place) : List.of(place);
        for (Path path : here) {
          if (Candidate.looksLikeOne(path) && seen.add(path.toRealPath())) paths.add(path);
        }
      } catch (NoSuchFileException e) {
        problems.add(Stage.SCAN.problem(place.toString(), "there is no such folder or jar"));
      } catch (IOException e) {
        problems.add(Stage.SCAN.problem(place.toString(), "cannot be read: " + Unreadable.reason(e)));
      }
    }
    return paths;
  }

  private static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  private static List<Candidate> candidates(List<Path> paths, Map<String, Module> framework,
      List<PluginProblem> problems) {
    Map<String, ModuleDescriptor> ours = framework.values().stream().filter(m -> m.getName().startsWith("dev.tenon."))
        .collect(Collectors.toMap(Module::getName, Module::getDescriptor));
    var candidates = new ArrayList<Candidate>();
    for (Path path : paths) {
      try {
        candidates.add(Candidate.scan(path, ours));
      } catch (PluginFault e) {
        problems.add(Stage.SCAN.problem(Candidate.name(path), PluginFault.text(e)));
      }
    }
    return candidates;
  }
}
