package dev.tenon.engine.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenon.api.workbench.Workbench.PluginProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins that were compiled against another version of the api. */
class OtherApiTest {
  private static final String VERSIONS = " (compiled against dev.tenon.api 0.0.9, this is " + Compatibility.apiVersion()
      + ")";
  @TempDir Path work;
  @TempDir Path folder;
  private Path old;

  /** An api in which samplers need do nothing, and which has things that are gone. */
  @BeforeEach void compileTheOldApi() throws IOException {
    old = Jars.withoutApi(work).version("0.0.9")
        .source("module dev.tenon.api { exports dev.tenon.api.spec; exports dev.tenon.api.text; }")
        .source("package dev.tenon.api.spec; public interface Spec { String type(); }")
        .source("package dev.tenon.api.text; public interface Sampler extends dev.tenon.api.spec.Spec { }")
        .source("package dev.tenon.api.text; public interface Vanished extends dev.tenon.api.spec.Spec { }")
        .source("package dev.tenon.api.text; public class Candidates { public static int gone() { return 5; } }")
        .jar(work.resolve("old-api.jar"));
  }

  private void assertProblems(String... expected) {
    assertEquals(List.of(expected),
        Plugins.load(List.of(folder)).problems().stream().map(PluginProblem::toString).toList());
  }

  private Jars plugin(String body) {
    return Jars.withoutApi(work).with(old)
        .source("package acme; import dev.tenon.api.text.*; public record Old() implements Sampler { " + body + " }");
  }

  private static final String TYPE = "public String type() { return \"old\"; } ";
  private static final String APPLY = "public Candidates apply(Candidates c) { return c; } ";

  @Test void aMethodThatTheRoleHasNow() throws IOException {
    plugin(TYPE).source(Jars.module("acme.old", "acme.Old")).jar(folder.resolve("old.jar"));

    assertProblems(
        "plugin 'old' [discover]: acme.Old was built for another api" + VERSIONS + ": it lacks apply(Candidates)");
  }

  @Test void aTypeThatIsGone() throws IOException {
    plugin(TYPE + APPLY + "public Vanished vanished() { return null; }").source(Jars.module("acme.old", "acme.Old"))
        .jar(folder.resolve("old.jar"));

    assertProblems("plugin 'old' [discover]: acme.Old was built for another api" + VERSIONS
        + ": dev.tenon.api.text.Vanished is not there");
  }

  @Test void aMethodThatIsGone() throws IOException {
    plugin(TYPE + APPLY + "public Old { Candidates.gone(); }").source(Jars.module("acme.old", "acme.Old"))
        .jar(folder.resolve("old.jar"));

    assertProblems("plugin 'old' [discover]: acme.Old was built for another api" + VERSIONS
        + ": 'int dev.tenon.api.text.Candidates.gone()'");
  }

  @Test void aRoleThatIsGone() throws IOException {
    plugin(TYPE).source("package acme; public record Lost() implements dev.tenon.api.text.Vanished { " + TYPE + " }")
        .source("open module acme.old { requires dev.tenon.api; provides dev.tenon.api.text.Vanished with acme.Lost; }")
        .jar(folder.resolve("old.jar"));

    assertProblems("plugin 'old' [scan]: provides dev.tenon.api.text.Vanished, which is no role here" + VERSIONS);
  }

  @Test void aRoleThatIsGoneBesideOneThatIsNot() throws IOException {
    plugin(TYPE + APPLY)
        .source("package acme; public record Lost() implements dev.tenon.api.text.Vanished { " + TYPE + " }")
        .source(Jars.module("acme.old", "acme.Old", "provides dev.tenon.api.text.Vanished with acme.Lost;"))
        .jar(folder.resolve("old.jar"));

    assertProblems("plugin 'old' [discover]: provides dev.tenon.api.text.Vanished, which is no role here" + VERSIONS);
  }

  @Test void anotherVersionThatFitsIsWelcome() throws IOException {
    plugin(TYPE + APPLY).source(Jars.module("acme.old", "acme.Old")).jar(folder.resolve("old.jar"));

    assertProblems();
  }
}
