package dev.tenon.arch;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules of architecture.md about module descriptors. */
final class ModuleRules {
  private static final String API = "dev.tenon.api", ANNOTATIONS = "org.jspecify", TEMPLATES = "dev.tenon.templates";
  /** Who in the house may see the engine's packages. */
  private static final Set<String> HOUSE = Set.of("dev.tenon.cli", "dev.tenon.testkit", "dev.tenon.benches",
      "dev.tenon.labs");
  /** Libraries of plugins: each has an ADR. */
  private static final Map<String, Set<String>> LIBRARIES = Map.of("dev.tenon.plugins.documents",
      Set.of("com.fasterxml.jackson.core", "extjwnl.data.wn31"), "dev.tenon.plugins.evaluation",
      Set.of("com.fasterxml.jackson.core", "com.fasterxml.jackson.databind", "com.fasterxml.jackson.dataformat.csv",
          "org.tribuo.classification.core", "org.tribuo.classification.sgd", "org.tribuo.core", "org.tribuo.math"),
      "dev.tenon.kernels.cpu",
      Set.of("jdk.incubator.vector"), "dev.tenon.kernels.onnx",
      Set.of("com.google.protobuf", "com.microsoft.onnxruntime", "org.tribuo.util.onnx"));
  private static final Map<String, Set<String>> OURS = Map.of(API, Set.of(), TEMPLATES, Set.of(), "dev.tenon.engine",
      Set.of(API, TEMPLATES),
      "dev.tenon.testkit", Set.of(API, "dev.tenon.engine"), "dev.tenon.cli",
      Set.of(API, "dev.tenon.engine"), "dev.tenon.benches", Set.of(API, "dev.tenon.engine"));

  private ModuleRules() {}

  /** What a module does that it must not; empty if nothing. */
  static List<String> violations(ModuleDescriptor module) {
    var found = new ArrayList<String>();
    String name = module.name();
    requires(module, found);
    if (name.equals(API)) {
      for (Requires r : module.requires())
        if (!jdk(r.name()) && !annotations(r))
          found.add(name + " requires " + r.name() + "; the api needs nothing but the JDK");
    }
    if (name.equals("dev.tenon.engine")) exports(module, found);
    if (isPlugin(name)) plugin(module, found);
    return found;
  }

  private static void requires(ModuleDescriptor module, List<String> found) {
    Set<String> ours = OURS.getOrDefault(module.name(), Set.of(API));
    for (Requires r : module.requires()) {
      if (r.name().startsWith("dev.tenon.") && !ours.contains(r.name()))
        found.add(module.name() + " requires " + r.name() + "; of Tenon it may require " + ours);
      if (r.name().startsWith("jdk.incubator.") && !module.name().equals("dev.tenon.kernels.cpu"))
        found.add(module.name() + " requires " + r.name() + "; only dev.tenon.kernels.cpu may");
      if (r.name().equals(ANNOTATIONS) && !annotations(r))
        found.add(module.name() + " requires " + r.name() + "; it must be 'requires static'");
    }
  }

  private static void exports(ModuleDescriptor engine, List<String> found) {
    for (ModuleDescriptor.Exports e : engine.exports()) {
      if (!e.isQualified() && !e.source().equals("dev.tenon.engine"))
        found.add(
            engine.name() + " exports " + e.source() + " to all; only the package of the Workbench's factory may be");
      if (!HOUSE.containsAll(e.targets()))
        found.add(engine.name() + " exports " + e.source() + " to " + e.targets() + "; it may to " + HOUSE);
    }
  }

  private static boolean isPlugin(String name) {
    return name.startsWith("dev.tenon.plugins.") || name.startsWith("dev.tenon.kernels.")
        || name.equals("dev.tenon.tokenizers");
  }

  private static void plugin(ModuleDescriptor module, List<String> found) {
    String name = module.name();
    if (!module.isOpen()) found.add(name + " is not open; its records are read by reflection");
    if (!module.exports().isEmpty()) found.add(name + " exports " + module.exports() + "; a plugin exports nothing");
    if (!module.uses().isEmpty()) found.add(name + " uses " + module.uses() + "; a plugin is given what it needs");
    if (module.provides().isEmpty()) found.add(name + " provides nothing; its module-info is its table of contents");
    Set<String> libraries = LIBRARIES.getOrDefault(name, Set.of());
    for (Requires r : module.requires())
      if (!r.name().equals(API) && !jdk(r.name()) && !annotations(r) && !libraries.contains(r.name()))
        found.add(name + " requires " + r.name() + "; its libraries are " + libraries);
  }

  private static boolean jdk(String name) {
    return name.startsWith("java.");
  }

  private static boolean annotations(Requires r) {
    return r.name().equals(ANNOTATIONS) && r.modifiers().contains(Requires.Modifier.STATIC);
  }
}
