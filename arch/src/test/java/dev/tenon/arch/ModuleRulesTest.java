package dev.tenon.arch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Builder;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ModuleRulesTest {
  private static final String SAMPLER = "dev.tenon.api.text.Sampler";

  @Test void everyModuleOfTheHouseKeepsTheRules() {
    List<ModuleDescriptor> modules = House.modules();
    for (String name : List.of("api", "engine", "testkit", "tokenizers", "kernels.cpu", "kernels.onnx",
        "plugins.attention",
        "plugins.positions", "plugins.layers", "plugins.optimizers", "plugins.alignment", "plugins.sampling",
        "plugins.families", "plugins.documents", "cli"))
      assertTrue(modules.stream().anyMatch(m -> m.name().equals("dev.tenon." + name)),
          "dev.tenon." + name + " is not among " + modules);
    assertEquals(List.of(), modules.stream().flatMap(m -> ModuleRules.violations(m).stream()).toList());
  }

  /** A plugin without fault. */
  private static Builder plugin() {
    return ModuleDescriptor.newOpenModule("dev.tenon.plugins.some").packages(Set.of("some")).requires("java.base")
        .requires("dev.tenon.api")
        .requires(Set.of(ModuleDescriptor.Requires.Modifier.STATIC), "org.jspecify")
        .provides(SAMPLER, List.of("some.Sampler"));
  }

  private static Builder engine() {
    return ModuleDescriptor.newModule("dev.tenon.engine").requires("dev.tenon.api");
  }

  @Test void aSoundPluginIsReportedForNothing() {
    assertEquals(List.of(), ModuleRules.violations(plugin().build()));
    assertEquals(List.of(), ModuleRules.violations(
        engine().exports("dev.tenon.engine").exports("dev.tenon.engine.run", Set.of("dev.tenon.cli")).build()));
  }

  static Stream<Arguments> violations() {
    return Stream.of(
        arguments("requires dev.tenon.engine; of Tenon it may require [dev.tenon.api]",
            plugin().requires("dev.tenon.engine")),
        arguments("requires dev.tenon.plugins.other; of Tenon", plugin().requires("dev.tenon.plugins.other")),
        arguments("requires jdk.incubator.vector; only dev.tenon.kernels.cpu may",
            plugin().requires("jdk.incubator.vector")),
        arguments("requires com.google.guice; its libraries are []", plugin().requires("com.google.guice")),
        arguments("exports",
            ModuleDescriptor.newModule("dev.tenon.plugins.some").exports("some").requires("dev.tenon.api")),
        arguments("is not open", ModuleDescriptor.newModule("dev.tenon.plugins.some").requires("dev.tenon.api")),
        arguments("provides nothing", ModuleDescriptor.newOpenModule("dev.tenon.tokenizers").requires("dev.tenon.api")),
        arguments("uses [" + SAMPLER + "]", plugin().uses(SAMPLER)),
        arguments("requires com.google.guice; the api needs nothing but the JDK",
            ModuleDescriptor.newModule("dev.tenon.api").requires("com.google.guice")),
        arguments("it must be 'requires static'", ModuleDescriptor.newModule("dev.tenon.api").requires("org.jspecify")),
        arguments("requires dev.tenon.plugins.attention; of Tenon it may require",
            engine().requires("dev.tenon.plugins.attention")),
        arguments("exports dev.tenon.engine.run to all", engine().exports("dev.tenon.engine.run")),
        arguments("exports dev.tenon.engine.run to [acme]", engine().exports("dev.tenon.engine.run", Set.of("acme"))),
        arguments("requires dev.tenon.plugins.attention; of Tenon",
            ModuleDescriptor.newModule("dev.tenon.cli").requires("dev.tenon.plugins.attention")));
  }

  @ParameterizedTest
  @MethodSource("violations") void everyRuleReportsItsViolation(String message, Builder module) {
    List<String> found = ModuleRules.violations(module.build());
    assertTrue(found.stream().anyMatch(v -> v.contains(message)), found::toString);
  }
}
