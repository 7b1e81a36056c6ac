package dev.tenon.engine.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.text.Candidates;
import dev.tenon.api.text.Sampler;
import dev.tenon.api.workbench.Workbench.Component;
import dev.tenon.api.workbench.Workbench.PluginProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins that work. */
class PluginsTest {
  @TempDir Path work;
  @TempDir Path folder;

  private Plugins load() {
    return Plugins.load(List.of(folder));
  }

  private Catalog<Sampler> samplers() {
    Plugins plugins = load();
    assertEquals(List.of(), plugins.problems());
    return plugins.catalogs().of(Sampler.class);
  }

  private static int k(Catalog<Sampler> samplers, String type) {
    Sampler sampler = samplers.find(type).orElseThrow().defaults();
    return sampler.apply(new Candidates(new int[]{1}, new double[]{0})).ids()[0];
  }

  @Test void aJarsComponentsAreFoundWithTheirVersion() throws Exception {
    Path jar = Jars.in(work).version("1.2.3").source(Jars.module("acme.mirror", "acme.Mirror"))
        .source(Jars.sampler("acme", "Mirror", "mirror")).jar(folder.resolve("acme-mirror.jar"));

    Plugins plugins = load();

    assertEquals(List.of(), plugins.problems());
    var mirror = plugins.catalogs().of(Sampler.class).find("mirror").orElseThrow();
    assertEquals("Mirror[k=5]", mirror.defaults().toString());
    assertEquals(new Plugin("acme-mirror", "acme.mirror", "1.2.3", Optional.of(jar)), mirror.plugin());
    assertTrue(plugins.catalogs().components().contains(new Component("sampler", "mirror", "acme-mirror", "1.2.3")));
    assertEquals(List.of(mirror.plugin()), plugins.plugins());
    String sha = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar)));
    assertEquals(Optional.of(sha), mirror.plugin().sha256());
  }

  @Test void aModuleWithoutVersionIsUnversioned() throws IOException {
    Jars.in(work).source(Jars.module("acme.mirror", "acme.Mirror")).source(Jars.sampler("acme", "Mirror", "mirror"))
        .jar(folder.resolve("m.jar"));

    assertEquals("unversioned", samplers().find("mirror").orElseThrow().plugin().version());
  }

  @Test void aFolderOfClassesIsAPluginAndItsHashIsOfItsFiles() throws IOException {
    Path classes = Jars.in(work).source(Jars.module("acme.mirror", "acme.Mirror"))
        .source(Jars.sampler("acme", "Mirror", "mirror")).classes();
    Files.move(classes, folder.resolve("mirror"));
    Plugin plugin = samplers().find("mirror").orElseThrow().plugin();
    String before = plugin.sha256().orElseThrow();
    assertEquals(before, plugin.sha256().orElseThrow());

    Files.writeString(folder.resolve("mirror/acme/notes.txt"), "");

    assertNotEquals(before, plugin.sha256().orElseThrow());
  }

  @Test void aPlaceMayBeTheJarItselfAndOneTwiceIsOne() throws IOException {
    Path jar = Jars.in(work).source(Jars.module("acme.mirror", "acme.Mirror"))
        .source(Jars.sampler("acme", "Mirror", "mirror")).jar(folder.resolve("m.jar"));

    Plugins plugins = Plugins.load(List.of(jar, folder, folder.resolve("../" + folder.getFileName())));

    assertEquals(List.of(), plugins.problems());
    assertEquals(List.of("mirror"), plugins.catalogs().of(Sampler.class).types());
  }

  @Test void aJarWithoutModuleDescriptorIsTolerated() throws IOException {
    Jars.in(work).source(Jars.sampler("legacy", "Old", "old"))
        .file("META-INF/services/dev.tenon.api.text.Sampler", "legacy.Old\n").jar(folder.resolve("legacy-2.1.jar"));

    assertEquals("2.1", samplers().find("old").orElseThrow().plugin().version());
  }

  @Test void twoPluginsBringTwoVersionsOfOneLibrary() throws IOException {
    for (int n = 1; n <= 2; n++) {
      Path library = Jars.withoutApi(work).source("module acme.lib { exports acme.lib; }")
          .source("package acme.lib; public class Lib { public static int version() { return " + n + "; } }")
          .jar(folder.resolve("user" + n + "/acme-lib-" + n + ".jar"));
      Jars.in(work).with(library).source(Jars.module("user" + n, "user" + n + ".User", "requires acme.lib;"))
          .source(answering("user" + n, "user" + n, "acme.lib.Lib.version()"))
          .jar(folder.resolve("user" + n + "/user.jar"));
    }

    Catalog<Sampler> samplers = samplers();

    assertEquals(1, k(samplers, "user1"));
    assertEquals(2, k(samplers, "user2"));
  }

  @Test void aPluginUsesAnotherWhateverTheOrderOfTheirNames() throws IOException {
    Path base = Jars.in(work).source(Jars.module("acme.base", "acme.base.Base", "exports acme.base;"))
        .source(Jars.sampler("acme.base", "Base", "base"))
        .source("package acme.base; public class Answer { public static int answer() { return 42; } }")
        .jar(folder.resolve("z-base.jar"));
    Jars.in(work).with(base).source(Jars.module("acme.top", "top.User", "requires acme.base;"))
        .source(answering("top", "top", "acme.base.Answer.answer()"))
        .jar(folder.resolve("a-top.jar"));

    Catalog<Sampler> samplers = samplers();

    assertEquals(42, k(samplers, "top"));
    assertEquals("z-base", samplers.find("base").orElseThrow().plugin().name(),
        "what the layer below provides is not the upper plugin's");
  }

  @Test void aCopyOfTheApiBesideThePluginIsNotUsed() throws IOException {
    Path api = Jars.withoutApi(work).version("0.0.9")
        .source("module dev.tenon.api { exports dev.tenon.api.text; exports dev.tenon.api.spec; }")
        .source("package dev.tenon.api.spec; public interface Spec { String type(); }")
        .source(
            "package dev.tenon.api.text; public interface Sampler extends dev.tenon.api.spec.Spec { Candidates apply(Candidates c); }")
        .source("package dev.tenon.api.text; public class Candidates { }").jar(folder.resolve("fat/tenon-api.jar"));
    Jars.withoutApi(work).with(api).source(Jars.module("acme.fat", "acme.Fat"))
        .source(Jars.sampler("acme", "Fat", "fat")).jar(folder.resolve("fat/fat.jar"));

    assertEquals("Fat[k=5]", samplers().find("fat").orElseThrow().defaults().toString());
  }

  @Test void otherPluginsGoOnWhenOneFails() throws IOException {
    Files.writeString(folder.resolve("broken.jar"), "no zip");
    Jars.in(work).source(Jars.module("acme.mirror", "acme.Mirror")).source(Jars.sampler("acme", "Mirror", "mirror"))
        .jar(folder.resolve("m.jar"));

    Plugins plugins = load();

    assertEquals(Set.of("broken"), plugins.problems().stream().map(PluginProblem::plugin).collect(Collectors.toSet()));
    assertTrue(plugins.catalogs().of(Sampler.class).find("mirror").isPresent());
    assertEquals(
        "sampler 'miror' is not installed; did you mean mirror? (installed: mirror; plugins with problems: broken)",
        plugins.catalogs().of(Sampler.class).refusal("miror"));
  }

  @Test void everyRoleIsUsedByTheModuleSoThatItsServicesAreFound() {
    Module engine = Plugins.class.getModule();
    Set<String> roles = Role.ALL.stream().map(r -> r.service().getName()).collect(Collectors.toSet());

    assertTrue(engine.isNamed(), "this test runs in a module");
    assertEquals(roles, engine.getDescriptor().uses());
  }

  private static String answering(String packageName, String type, String answer) {
    return """
        package %s;
        import dev.tenon.api.text.*;
        public record User() implements Sampler {
          public String type() { return "%s"; }
          public Candidates apply(Candidates c) { return new Candidates(new int[] {%s}, new double[] {0}); }
        }
        """.formatted(packageName, type, answer);
  }
}
