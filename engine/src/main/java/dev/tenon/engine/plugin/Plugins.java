package dev.tenon.engine.plugin;

import dev.tenon.api.spec.Spec;
import dev.tenon.api.workbench.Workbench.PluginProblem;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    Optional<ModuleLayer> home = Optional.ofNullable(Plugins.class.getModule().getLayer());
    if (home.isEmpty()) new ClassPath(Plugins.class.getClassLoader(), discovery, problems).discover();
    Map<String, Module> framework = modules(home.orElseGet(ModuleLayer::boot));
    for (Module module : framework.values()) discovery.module(Plugin.builtIn(module.getDescriptor()), module);

    List<Candidate> candidates = candidates(paths(places, problems), framework, home.isPresent(), problems);
    new Layers(home.orElseGet(ModuleLayer::boot), problems).define(candidates).forEach((candidate, layer) -> {
      plugins.add(candidate.plugin());
      for (String name : candidate.modules().keySet()) layer.findModule(name).ifPresent(m -> discovery.module(candidate.plugin(), m));
    });
    return new Plugins(catalogs(discovery.found(), problems), plugins, problems);
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
        List<Path> here = Files.isDirectory(place) ? entries(place) : List.of(place);
        for (Path path : here) {
          if (Candidate.looksLikeOne(path) && seen.add(path.toRealPath())) paths.add(path);
        }
      } catch (IOException e) {
        problems.add(Stage.SCAN.problem(place.toString(), "there is no such folder or file that can be read: " + e));
      }
    }
    return paths;
  }

  private static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  private static List<Candidate> candidates(List<Path> paths, Map<String, Module> framework, boolean modular, List<PluginProblem> problems) {
    Map<String, ModuleDescriptor> ours = framework.values().stream().filter(m -> m.getName().startsWith("dev.tenon."))
        .collect(Collectors.toMap(Module::getName, Module::getDescriptor));
    var candidates = new ArrayList<Candidate>();
    for (Path path : paths) {
      try {
        if (!modular) throw new PluginFault("plugins need Tenon on the module path, and this program has it on the class path; put " + path + " there too");
        candidates.add(Candidate.scan(path, ours));
      } catch (PluginFault e) {
        problems.add(Stage.SCAN.problem(Candidate.name(path), PluginFault.text(e)));
      }
    }
    return candidates;
  }

  private static Catalogs catalogs(List<Installed<?>> found, List<PluginProblem> problems) {
    Set<String> troubled = problems.stream().map(PluginProblem::plugin).collect(Collectors.toSet());
    var catalogs = new ArrayList<Catalog<?>>();
    for (Role<?> role : Role.ALL) {
      Catalog<?> catalog = catalog(role, found, troubled);
      problems.addAll(catalog.disputes());
      catalogs.add(catalog);
    }
    return new Catalogs(catalogs);
  }

  @SuppressWarnings("unchecked") // a component is found for the role it implements
  private static <S extends Spec> Catalog<S> catalog(Role<S> role, List<Installed<?>> found, Set<String> troubled) {
    List<Installed<S>> mine = found.stream().filter(i -> i.role().equals(role)).map(i -> (Installed<S>) i).toList();
    return new Catalog<>(role, mine, troubled);
  }
}
