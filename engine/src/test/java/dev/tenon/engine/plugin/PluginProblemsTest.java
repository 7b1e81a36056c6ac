package dev.tenon.engine.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.text.Sampler;
import dev.tenon.api.workbench.Workbench.PluginProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins that do not work, and what is said of them. */
class PluginProblemsTest {
  @TempDir Path work;
  @TempDir Path folder;

  private Plugins load() {
    return Plugins.load(List.of(folder));
  }

  private void assertProblems(String... expected) {
    assertEquals(List.of(expected), load().problems().stream().map(PluginProblem::toString).toList());
  }

  private Jars mirror() {
    return Jars.in(work).source(Jars.sampler("acme", "Mirror", "mirror"));
  }

  private Path mirror(String jar) throws IOException {
    return mirror().source(Jars.module("acme.mirror", "acme.Mirror")).jar(folder.resolve(jar));
  }

  @Test void aFolderThatIsNotThere() {
    Path missing = folder.resolve("missing");

    assertEquals(List.of(new PluginProblem(missing.toString(), "scan", "there is no such folder or jar"),
        new PluginProblem(missing + ".jar", "scan", "there is no such folder or jar")),
        Plugins.load(List.of(missing, Path.of(missing + ".jar"))).problems());
  }

  @Test void aCorruptJar() throws IOException {
    Path jar = Files.writeString(folder.resolve("corrupt.jar"), "this is no zip");

    assertProblems("plugin 'corrupt' [scan]: " + jar
        + " is no jar of modules, or is damaged: zip END header not found");
  }

  @Test void aFileThatIsNoJar() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.txt"), "this is no jar");

    assertEquals(List.of("plugin '" + text + "' [scan]: is neither a jar nor a folder"),
        Plugins.load(List.of(text)).problems().stream().map(Object::toString).toList());
  }

  @Test void aNameThatIsNoModuleName() throws IOException {
    Path jar = mirror().file("META-INF/services/dev.tenon.api.text.Sampler", "acme.Mirror")
        .jar(folder.resolve("1-2-bad.jar"));

    assertProblems("plugin '1-2-bad' [scan]: " + jar
        + " is no jar of modules, or is damaged: 1.2.bad: Invalid module name: '1' is not a Java identifier");
  }

  @Test void aLibraryAmongThePlugins() throws IOException {
    Jars.withoutApi(work).source("module acme.lib { }").jar(folder.resolve("lib.jar"));

    assertProblems(
        "plugin 'lib' [scan]: no module in it provides a component (modules: acme.lib); a library belongs in the folder of its plugin");
  }

  @Test void aTypeOfTwoPluginsBelongsToNeither() throws IOException {
    Path a = mirror("a.jar");
    Path b = mirror("b.jar");

    Plugins plugins = load();

    assertEquals(
        List.of(
            "plugin 'a' [discover]: sampler 'mirror' is also provided by plugin 'b' (" + b + "), so neither is used",
            "plugin 'b' [discover]: sampler 'mirror' is also provided by plugin 'a' (" + a + "), so neither is used"),
        plugins.problems().stream().map(PluginProblem::toString).toList());
    assertEquals(Optional.empty(), plugins.catalogs().of(Sampler.class).find("mirror"));
    assertEquals(
        "sampler 'mirror' is provided by plugin 'a' (" + a + ") and by plugin 'b' (" + b
            + "), so neither is used; remove all but one",
        plugins.catalogs().of(Sampler.class).refusal("mirror"));
  }

  @Test void oneTypeTwiceInAPlugin() throws IOException {
    mirror().source(Jars.sampler("acme", "Other", "mirror"))
        .source(Jars.module("acme.mirror", "acme.Mirror, acme.Other")).jar(folder.resolve("m.jar"));

    assertProblems(
        "plugin 'm' [discover]: sampler 'mirror' is also provided by another class of the same plugin, so neither is used");
  }

  @Test void aLibraryThatIsMissing() throws IOException {
    Path library = Jars.withoutApi(work).source("module acme.lib { }").jar(work.resolve("lib.jar"));
    mirror().with(library).source(Jars.module("acme.mirror", "acme.Mirror", "requires acme.lib;"))
        .jar(folder.resolve("m.jar"));

    assertProblems(
        "plugin 'm' [resolve]: module acme.lib not found, required by acme.mirror; put its jar into the plugin's folder or install the plugin that has it");
  }

  @Test void aPluginWhoseNeedFailed() throws IOException {
    Path library = Jars.withoutApi(work).source("module acme.lib { }").jar(work.resolve("lib.jar"));
    Path base = mirror().with(library).source(Jars.module("acme.mirror", "acme.Mirror", "requires acme.lib;"))
        .jar(folder.resolve("base.jar"));
    Jars.in(work).with(base).with(library).source(Jars.sampler("top", "Top", "top"))
        .source(Jars.module("top", "top.Top", "requires acme.mirror;"))
        .jar(folder.resolve("a-top.jar"));

    assertProblems(
        "plugin 'base' [resolve]: module acme.lib not found, required by acme.mirror; put its jar into the plugin's folder or install the plugin that has it",
        "plugin 'a-top' [resolve]: needs plugin 'base', which could not be loaded");
  }

  @Test void aNeedThatTwoPluginsFulfil() throws IOException {
    Path a = mirror("a.jar");
    Path b = Files.copy(a, folder.resolve("b.jar"));
    Jars.in(work).with(a).source(Jars.sampler("top", "Top", "top"))
        .source(Jars.module("top", "top.Top", "requires acme.mirror;")).jar(folder.resolve("top.jar"));

    assertEquals(
        "plugin 'top' [resolve]: needs module acme.mirror, which is in plugin 'a' (" + a + ") and in plugin 'b' (" + b
            + "); remove all but one",
        load().problems().getFirst().toString());
  }

  @Test void pluginsThatNeedEachOther() throws IOException {
    Path one = mirror().source(Jars.module("acme.one", "acme.Mirror")).jar(work.resolve("one.jar"));
    Jars.in(work).with(one).source(Jars.sampler("two", "Two", "two"))
        .source(Jars.module("acme.two", "two.Two", "requires acme.one;"))
        .jar(folder.resolve("two.jar"));
    // javac refuses the circle, so the second half is compiled against a module of that name that requires nothing.
    Path hollow = Jars.withoutApi(work).source("module acme.two { }").jar(work.resolve("hollow.jar"));
    mirror().with(hollow).source(Jars.module("acme.one", "acme.Mirror", "requires acme.two;"))
        .jar(folder.resolve("one.jar"));
    Jars.in(work).with(one).source(Jars.sampler("top", "Top", "top"))
        .source(Jars.module("top", "top.Top", "requires acme.one;")).jar(folder.resolve("top.jar"));

    assertProblems("plugin 'one' [resolve]: circular dependency between plugins one, two",
        "plugin 'two' [resolve]: circular dependency between plugins one, two",
        "plugin 'top' [resolve]: needs plugin 'one', which could not be loaded");
  }

  @Test void aCopyOfTheApiInsideTheJar() throws IOException {
    mirror().source(Jars.module("acme.mirror", "acme.Mirror")).file("dev/tenon/api/text/Sampler.class", "")
        .jar(folder.resolve("shaded.jar"));

    assertProblems(
        "plugin 'shaded' [scan]: module acme.mirror contains a copy of package dev.tenon.api.text, which is Tenon's (dev.tenon.api); "
            + "build it without, in Maven by scope 'provided'");
  }

  @Test void aCopyOfALibraryThatTenonHas() throws IOException {
    mirror().file("META-INF/services/dev.tenon.api.text.Sampler", "acme.Mirror")
        .file("com/google/common/base/Copy.class", "")
        .jar(folder.resolve("shaded.jar"));

    String problem = load().problems().getFirst().toString();

    // Java names any one of the modules that do not go together.
    assertTrue(problem.matches("plugin 'shaded' \\[resolve]: Module shaded contains package com.google.common.base, .*"
        + "; leave the copy out, or give the jar a module-info"), problem);
  }

  @Test void nothingButACopyOfTheApi() throws IOException {
    Jars.withoutApi(work).source("module dev.tenon.api { }").jar(folder.resolve("tenon-api.jar"));

    assertProblems("plugin 'tenon-api' [scan]: there is no module in it that is not Tenon's own");
  }

  @Test void aConstructorThatThrowsIsAProblemOfThatComponentAlone() throws IOException {
    mirror()
        .source(Jars.sampler("acme", "Dear", "dear", "int k",
            "this(licence()); } static int licence() { throw new IllegalStateException(\"no licence\");"))
        .source(Jars.module("acme.mirror", "acme.Dear, acme.Mirror")).jar(folder.resolve("m.jar"));

    Plugins plugins = load();

    assertEquals(List.of(
        "plugin 'm' [discover]: acme.Dear cannot be made with its defaults: java.lang.IllegalStateException: no licence"),
        plugins.problems().stream().map(PluginProblem::toString).toList());
    assertEquals(List.of("mirror"), plugins.catalogs().of(Sampler.class).types());
  }

  @Test void aTypeThatIsNoWord() throws IOException {
    Jars.in(work).source(Jars.sampler("acme", "Mirror", "two words")).source(Jars.module("acme.mirror", "acme.Mirror"))
        .jar(folder.resolve("m.jar"));

    assertProblems(
        "plugin 'm' [discover]: acme.Mirror: type() is 'two words', must be a word of letters, digits, '-', '_' and '.'");
  }

  @Test void aModuleThatIsNotOpen() throws IOException {
    mirror().source(Jars.module("acme.mirror", "acme.Mirror").replace("open ", "")).jar(folder.resolve("m.jar"));

    assertProblems(
        "plugin 'm' [discover]: acme.Mirror cannot be read from a config: declare its module as 'open module acme.mirror'");
  }

  @Test void aProviderMethod() throws IOException {
    Jars.in(work).source("""
        package acme;
        public class Maker {
          public static dev.tenon.api.text.Sampler provider() { return null; }
        }
        """).source(Jars.module("acme.mirror", "acme.Maker")).jar(folder.resolve("m.jar"));

    assertProblems(
        "plugin 'm' [discover]: acme.Maker has a static provider() method, which is not supported: give it a constructor without arguments");
  }

  @Test void aServiceFileThatNamesNobody() throws IOException {
    mirror().file("META-INF/services/dev.tenon.api.text.Sampler", "acme.Gone\nacme.Mirror\n")
        .jar(folder.resolve("lying.jar"));

    assertProblems("plugin 'lying' [discover]: acme.Gone is provided by module lying and is not in it");
  }

  @Test void aClassThatPlaysNoSuchRole() throws IOException {
    Jars.in(work).source("package acme; public class Thing { }")
        .file("META-INF/services/dev.tenon.api.text.Sampler", "acme.Thing").jar(folder.resolve("thing.jar"));

    assertProblems("plugin 'thing' [discover]: acme.Thing is no dev.tenon.api.text.Sampler");
  }

  @Test void aClassThatNobodyCanMake() throws IOException {
    Jars.in(work)
        .source(Jars.sampler("acme", "Shy", "shy").replace("public Shy()", "Shy()").replace("public record", "record"))
        .file("META-INF/services/dev.tenon.api.text.Sampler", "acme.Shy").jar(folder.resolve("shy.jar"));

    assertProblems("plugin 'shy' [discover]: class acme.Shy is not public");
  }

  @Test void aLibraryThatIsMissingOnTheClassLevel() throws IOException {
    Path library = Jars.withoutApi(work).source("module acme.lib { exports acme.lib; }")
        .source("package acme.lib; public class Lib { }").jar(work.resolve("lib.jar"));
    Jars.in(work).with(library)
        .source(Jars.sampler("acme", "Mirror", "mirror").replace("public String type",
            "static acme.lib.Lib lib() { return null; } public String type"))
        .file("META-INF/services/dev.tenon.api.text.Sampler", "acme.Mirror").jar(folder.resolve("lacking.jar"));

    assertProblems(
        "plugin 'lacking' [discover]: acme.Mirror needs acme.lib.Lib, which is not there: put its jar into the plugin's folder");
  }
}
