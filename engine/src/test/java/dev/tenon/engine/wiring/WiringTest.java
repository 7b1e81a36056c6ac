package dev.tenon.engine.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.inject.AbstractModule;
import com.google.inject.ConfigurationException;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import dev.tenon.api.model.Attention;
import dev.tenon.api.text.Sampler;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.plugin.Catalog;
import dev.tenon.engine.plugin.Catalogs;
import dev.tenon.engine.plugin.Jars;
import dev.tenon.engine.plugin.Plugins;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WiringTest {
  @TempDir Path work;
  @TempDir Path folder;

  @Test void pluginsAreLookedForOnceAndNotBeforeSomebodyAsks() throws Exception {
    Injector injector = Wiring.injector(List.of(new PluginsModule(List.of(folder))));
    Jars.in(work).source(Jars.sampler("acme", "Mirror", "mirror")).source(Jars.module("acme.mirror", "acme.Mirror"))
        .jar(folder.resolve("late.jar"));

    Catalog<Sampler> samplers = Wiring.get(injector, new Key<Catalog<Sampler>>() {
    });

    assertEquals(List.of("mirror"), samplers.types());
    assertSame(samplers, injector.getInstance(Catalogs.class).of(Sampler.class));
    assertSame(injector.getInstance(Plugins.class), injector.getInstance(Plugins.class));
  }

  @Test void everyRoleHasItsCatalog() {
    Injector injector = Wiring.injector(List.of(new PluginsModule(List.of(folder))));

    assertEquals("attention", injector.getInstance(Key.get(new TypeLiteral<Catalog<Attention.Spec>>() {
    })).role().title());
  }

  @Test void onlyWhatIsBoundCanBeHad() {
    Injector injector = Wiring.injector(List.of());

    assertThrows(ConfigurationException.class, () -> injector.getInstance(StringBuilder.class));
  }

  @Test void whatAThingsMakingThrewIsThrownAsItWas() {
    var error = new UserError("no such kernels");
    Injector injector = Wiring.injector(List.of(new AbstractModule() {
      @Override protected void configure() {
        bind(String.class).toProvider(() -> {
          throw error;
        });
      }
    }));

    assertSame(error, assertThrows(UserError.class, () -> Wiring.get(injector, Key.get(String.class))));
  }
}
