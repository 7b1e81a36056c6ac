package dev.tenon.arch;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.conditions.ArchConditions.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import dev.tenon.api.Experimental;
import java.util.List;
import java.util.Map;

/** The rules of architecture.md about classes. */
final class ClassRules {
  private static final String API = "dev.tenon.api..", ENGINE = "dev.tenon.engine..", PLUGINS = "dev.tenon.plugins..",
      TOKENIZERS = "dev.tenon.tokenizers..", KERNELS = "dev.tenon.kernels..";
  private static final String WIRING = "dev.tenon.engine.wiring..", CLI = "dev.tenon.cli..";
  /** Where the workshop is put together. */
  private static final String[] WIRED = {"dev.tenon.engine.house..", WIRING, CLI};
  /** Those depended on first. */
  private static final List<String> API_ORDER = List.of("", "spec", "tensor", "quantization", "kernel", "op", "nn",
      "model", "text",
      "data", "train", "track", "align", "evaluate", "checkpoint", "tune", "workbench", "graph", "session");
  private static final List<String> ENGINE_ORDER = List.of("memory", "file", "plugin", "kernel", "timing", "config",
      "model", "program", "autograd", "data", "gguf", "text", "rows", "checkpoint", "tune", "decode", "dialogue",
      "evaluate", "train", "parity", "run", "align", "report", "wiring", "house", "");

  private ClassRules() {}

  static List<Rule> all() {
    return List.of(
        Rule.of("the api needs nothing but the JDK", apiIsPure(), "dev.tenon.api.op.Greedy",
            "package dev.tenon.api.op; class Greedy { com.google.common.base.Joiner joiner; }"),
        Rule.of("plugins know only the api", knowOnlyTheApi(), "dev.tenon.plugins.attention.Peeking",
            "package dev.tenon.plugins.attention; class Peeking { dev.tenon.engine.memory.TensorMemory memory; }"),
        new Rule("plugins do not know each other", knowOnlyTheApi(),
            Map.of("dev.tenon.plugins.attention.Leaning",
                "package dev.tenon.plugins.attention; class Leaning { dev.tenon.plugins.positions.Leant it; }",
                "dev.tenon.plugins.positions.Leant", "package dev.tenon.plugins.positions; public class Leant {}")),
        Rule.of("plugins use only the libraries they declare", librariesAreDeclared(),
            "dev.tenon.plugins.sampling.Joining",
            "package dev.tenon.plugins.sampling; class Joining { com.google.common.base.Joiner joiner; }"),
        Rule.of("the engine names no plugin", engineNamesNoPlugin(), "dev.tenon.engine.run.Favouring",
            "package dev.tenon.engine.run; class Favouring { Object it = new dev.tenon.plugins.optimizers.Adamw(); }"),
        Rule.of("only the wiring and the command line use Guice", guiceIsForWiring(), "dev.tenon.engine.model.Injected",
            "package dev.tenon.engine.model; class Injected { @com.google.inject.Inject Injected() {} }"),
        Rule.of("incubating modules are for CPU kernels", incubatorsAreForKernels(), "dev.tenon.engine.program.Fast",
            "package dev.tenon.engine.program; class Fast { jdk.incubator.vector.FloatVector v; }"),
        Rule.of("vectors of floats have one width", floatsHaveOneWidth(), "dev.tenon.kernels.cpu.vector.Narrow", """
            package dev.tenon.kernels.cpu.vector;
            class Narrow { Object width = jdk.incubator.vector.FloatVector.SPECIES_256; }"""),
        Rule.of("packages of the api stand in order", apiStandsInOrder(), "dev.tenon.api.tensor.Knowing",
            "package dev.tenon.api.tensor; class Knowing { dev.tenon.api.nn.Layer layer; }"),
        Rule.of("every package of the api has a place", apiStandsInOrder(), "dev.tenon.api.surprise.New",
            "package dev.tenon.api.surprise; class New {}"),
        Rule.of("packages of the engine stand in order", engineStandsInOrder(), "dev.tenon.engine.memory.Knowing",
            "package dev.tenon.engine.memory; class Knowing { dev.tenon.engine.train.Learner learner; }"),
        new Rule("packages form no cycles", noCycles(),
            Map.of("dev.tenon.tokenizers.one.A",
                "package dev.tenon.tokenizers.one; public class A { dev.tenon.tokenizers.other.B b; }",
                "dev.tenon.tokenizers.other.B",
                "package dev.tenon.tokenizers.other; public class B { dev.tenon.tokenizers.one.A a; }")),
        Rule.of("only the command line ends the program", nobodyExits(), "dev.tenon.engine.run.Ending",
            "package dev.tenon.engine.run; class Ending { void end() { System.exit(1); } }"),
        Rule.of("nobody halts the program", nobodyExits(), "dev.tenon.plugins.sampling.Halting",
            "package dev.tenon.plugins.sampling; class Halting { void end() { Runtime.getRuntime().halt(1); } }"),
        Rule.of("only the command line prints", nobodyPrints(), "dev.tenon.engine.train.Talking",
            "package dev.tenon.engine.train; class Talking { void say() { System.out.println(1); } }"),
        Rule.of("logs go through System.Logger", noOtherLogger(), "dev.tenon.engine.train.Logging",
            "package dev.tenon.engine.train; class Logging { java.util.logging.Logger log; }"),
        Rule.of("there is no static state", noStaticState(), "dev.tenon.engine.train.Counting",
            "package dev.tenon.engine.train; class Counting { static int count; }"),
        Rule.of("nobody uses Unsafe", noUnsafe(), "dev.tenon.kernels.cpu.vector.Daring",
            "package dev.tenon.kernels.cpu.vector; class Daring { sun.misc.Unsafe unsafe; }"),
        Rule.of("every package of the api says how stable it is", apiSaysHowStable(), "dev.tenon.api.op.package-info",
            "package dev.tenon.api.op;"),
        Rule.of("every component is declared", componentsAreDeclared(), "dev.tenon.plugins.sampling.Forgotten", """
            package dev.tenon.plugins.sampling;
            public record Forgotten() implements dev.tenon.api.text.Sampler {
              public String type() { return "forgotten"; }
              public dev.tenon.api.text.Candidates apply(dev.tenon.api.text.Candidates c) { return c; }
            }
            """));
  }

  private static ArchRule apiIsPure() {
    return classes().that().resideInAPackage(API).should().onlyDependOnClassesThat().resideInAnyPackage("java..", API,
        "org.jspecify.annotations..");
  }

  private static ArchRule knowOnlyTheApi() {
    return classes().that().resideInAnyPackage(PLUGINS, TOKENIZERS, KERNELS).should(new OwnPluginOnly());
  }

  /** Those that need more than the JDK are named here, with what they need. */
  private static ArchRule librariesAreDeclared() {
    return classes().that().resideInAnyPackage(PLUGINS, TOKENIZERS).and()
        .resideOutsideOfPackages("dev.tenon.plugins.documents..", "dev.tenon.plugins.evaluation..").should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "dev.tenon..", "org.jspecify.annotations..");
  }

  private static ArchRule engineNamesNoPlugin() {
    return noClasses().that().resideInAPackage(ENGINE).should().dependOnClassesThat().resideInAnyPackage(PLUGINS,
        TOKENIZERS, KERNELS, CLI, "dev.tenon.testkit..");
  }

  private static ArchRule guiceIsForWiring() {
    return noClasses().that().resideInAPackage("dev.tenon..").and().resideOutsideOfPackages(WIRED).should()
        .dependOnClassesThat().resideInAnyPackage("com.google.inject..", "jakarta.inject..");
  }

  private static ArchRule incubatorsAreForKernels() {
    return noClasses().that().resideInAPackage("dev.tenon..").and().resideOutsideOfPackage("dev.tenon.kernels.cpu..")
        .should().dependOnClassesThat().resideInAPackage("jdk.incubator..");
  }

  private static ArchRule floatsHaveOneWidth() {
    return noClasses().that().resideInAPackage(KERNELS).and().doNotHaveSimpleName("Lanes").should()
        .accessFieldWhere(describe("they are a width of floats",
            access -> access.getTargetOwner().getName().equals("jdk.incubator.vector.FloatVector")
                && access.getTarget().getName().startsWith("SPECIES_")))
        .because("sums of vectors become objects where a program has floats of two widths (docs/adr/0011)");
  }

  private static ArchRule apiStandsInOrder() {
    return classes().that().resideInAPackage(API).should(new PackageOrder("dev.tenon.api", API_ORDER));
  }

  private static ArchRule engineStandsInOrder() {
    return classes().that().resideInAPackage(ENGINE).should(new PackageOrder("dev.tenon.engine", ENGINE_ORDER));
  }

  private static ArchRule noCycles() {
    return slices().matching("dev.tenon.(**)").should().beFreeOfCycles();
  }

  private static ArchRule nobodyExits() {
    return noClasses().that().resideInAPackage("dev.tenon..").and().resideOutsideOfPackage(CLI).should()
        .callMethod(System.class, "exit", int.class).orShould()
        .callMethod(Runtime.class, "exit", int.class).orShould().callMethod(Runtime.class, "halt", int.class);
  }

  private static ArchRule nobodyPrints() {
    return classes().that().resideInAnyPackage(API, ENGINE, PLUGINS, TOKENIZERS, KERNELS)
        .should(not(GeneralCodingRules.ACCESS_STANDARD_STREAMS));
  }

  private static ArchRule noOtherLogger() {
    return noClasses().that().resideInAnyPackage(API, ENGINE, PLUGINS, TOKENIZERS, KERNELS).and()
        .resideOutsideOfPackage(WIRING).should().dependOnClassesThat().resideInAnyPackage("java.util.logging..",
            "org.slf4j..");
  }

  private static ArchRule noStaticState() {
    return noFields().that().areDeclaredInClassesThat().resideInAPackage("dev.tenon..").and().areStatic().should()
        .notBeFinal();
  }

  private static ArchRule noUnsafe() {
    return noClasses().that().resideInAPackage("dev.tenon..").should().dependOnClassesThat().resideInAnyPackage("sun..",
        "jdk.internal..");
  }

  private static ArchRule apiSaysHowStable() {
    return classes().that().resideInAPackage("dev.tenon.api.*..").and(simpleName("package-info")).should()
        .beAnnotatedWith(Experimental.class);
  }

  private static ArchRule componentsAreDeclared() {
    return classes().that().resideInAnyPackage(PLUGINS, TOKENIZERS, KERNELS).should(new Declared(House.modules()));
  }
}
