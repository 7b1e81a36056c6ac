package dev.tenon.engine.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenon.api.spec.Spec;
import dev.tenon.api.text.Sampler;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where Tenon itself may be: in a layer of modules, on the class path. Each test loads it once more, with things built in. */
class HomeTest {
  private static final Path API = Jars.locationOf(Spec.class);
  private static final Path ENGINE = Jars.locationOf(Plugins.class);
  @TempDir Path work;
  @TempDir Path folder;

  private Path mirror(Path target, String module, String type) throws IOException {
    return Jars.in(work).version("1.2.3").source(Jars.sampler("acme", "Mirror", type))
        .source(Jars.module(module, "acme.Mirror")).jar(target);
  }

  @Test void builtInModulesAreFoundInTheEnginesOwnLayer() throws Exception {
    Object plugins = inLayer(mirror(work.resolve("built-in.jar"), "acme.mirror", "mirror"));

    assertEquals("[Component[role=sampler, type=mirror, plugin=built-in, version=1.2.3]]",
        text(call(call(plugins, "catalogs"), "components")));
    assertEquals("[]", text(call(plugins, "problems")));
  }

  @Test void aPluginDoesNotReplaceWhatIsBuiltIn() throws Exception {
    Path jar = mirror(folder.resolve("rival.jar"), "rival", "mirror");
    Object plugins = inLayer(mirror(work.resolve("built-in.jar"), "acme.mirror", "mirror"));

    assertEquals("[]", text(call(call(plugins, "catalogs"), "components")));
    assertEquals(
        "[plugin 'rival' [discover]: sampler 'mirror' is also provided by the built-in module acme.mirror, so neither is used]",
        text(call(plugins, "problems")));
    Object catalogs = call(plugins, "catalogs");
    Object samplers = catalogs.getClass().getMethod("of", Class.class).invoke(catalogs,
        catalogs.getClass().getClassLoader().loadClass(Sampler.class.getName()));
    assertEquals(
        "sampler 'mirror' is provided by the built-in module acme.mirror and by plugin 'rival' (" + jar
            + "), so neither is used; remove all but one",
        samplers.getClass().getMethod("refusal", String.class).invoke(samplers, "mirror"));
  }

  @Test void onTheClassPathModuleDescriptorsAndServiceFilesCount() throws Exception {
    Path modular = mirror(work.resolve("modular.jar"), "acme.mirror", "mirror");
    Path plain = Jars.in(work).source(Jars.sampler("plain", "Plain", "plain"))
        .file("META-INF/services/dev.tenon.api.text.Sampler", "plain.Plain\nplain.Gone\n")
        .jar(work.resolve("plain.jar"));
    Path broken = Jars.in(work).source(Jars.sampler("dear", "Dear", "dear", "int k", "this(1 / 0);"))
        .source(Jars.module("acme.dear", "dear.Dear")).jar(work.resolve("dear.jar"));

    try (var loader = classPath(modular, plain, broken)) {
      Object plugins = load(loader);

      assertEquals(
          "[Component[role=sampler, type=mirror, plugin=built-in, version=1.2.3], Component[role=sampler, type=plain, plugin=built-in, version=unversioned]]",
          text(call(call(plugins, "catalogs"), "components")));
      assertEquals(
          "[plugin 'built-in' [discover]: dear.Dear cannot be made with its defaults: java.lang.ArithmeticException: / by zero, "
              + "plugin 'built-in' [discover]: dev.tenon.api.text.Sampler: Provider plain.Gone not found]",
          text(call(plugins, "problems")));
    }
  }

  @Test void pluginFoldersNeedTheModulePath() throws Exception {
    mirror(folder.resolve("mirror.jar"), "acme.mirror", "mirror");

    try (var loader = classPath()) {
      assertEquals(
          "[plugin 'mirror' [scan]: needs Tenon on the module path, and this program has it on the class path; put the plugin there too]",
          text(call(load(loader), "problems")));
    }
  }

  /** Plugins loaded by another copy of the engine, in a layer of its own with something built in. */
  private Object inLayer(Path builtIn) throws Exception {
    var configuration = Configuration.resolveAndBind(ModuleFinder.of(API, ENGINE, builtIn),
        List.of(ModuleLayer.boot().configuration()), ModuleFinder.of(),
        Set.of("dev.tenon.engine"));
    var controller = ModuleLayer.defineModulesWithOneLoader(configuration, List.of(ModuleLayer.boot()),
        ClassLoader.getSystemClassLoader());
    Module engine = controller.layer().findModule("dev.tenon.engine").orElseThrow();
    controller.addExports(engine, "dev.tenon.engine.plugin", HomeTest.class.getModule());
    return load(engine.getClassLoader());
  }

  private static URLClassLoader classPath(Path... builtIn) throws Exception {
    var urls = new URL[builtIn.length + 2];
    urls[0] = API.toUri().toURL();
    urls[1] = ENGINE.toUri().toURL();
    for (int i = 0; i < builtIn.length; i++) urls[i + 2] = builtIn[i].toUri().toURL();
    // Java's other loaders would answer with the modules of this very test.
    return new URLClassLoader(urls, null);
  }

  private Object load(ClassLoader loader) throws Exception {
    return loader.loadClass(Plugins.class.getName()).getMethod("load", List.class).invoke(null, List.of(folder));
  }

  private static Object call(Object target, String method)
      throws IllegalAccessException, InvocationTargetException, NoSuchMethodException {
    return target.getClass().getMethod(method).invoke(target);
  }

  private static String text(Object value) {
    return value.toString();
  }
}
