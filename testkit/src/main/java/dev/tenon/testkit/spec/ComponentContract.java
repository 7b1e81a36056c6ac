package dev.tenon.testkit.spec;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.spec.Spec;
import dev.tenon.engine.config.Binder;
import dev.tenon.engine.config.Node;
import dev.tenon.engine.config.Place;
import dev.tenon.engine.config.Resolved;
import dev.tenon.engine.plugin.Catalogs;
import dev.tenon.engine.plugin.Installed;
import dev.tenon.engine.plugin.Plugins;
import dev.tenon.engine.plugin.Role;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What every component promises: it is a public record with defaults and a kebab-case type, found where plugins are looked
 * for, and its settings survive being written to a config and read again.
 *
 * @param <S> the role
 */
public abstract class ComponentContract<S extends Spec> {
  /** The component under test, with settings that fit small sizes. */
  protected abstract S spec();

  @Test public void itIsAPublicRecordWithDefaults() {
    Class<?> type = spec().getClass();
    assertTrue(type.isRecord(), type.getName() + " must be a record: its components are the keys of the config");
    assertTrue(Modifier.isPublic(type.getModifiers()), type.getName() + " must be public: it is provided as a service");
    var constructor = assertDoesNotThrow(() -> type.getConstructor(),
        type.getName() + " must have a public constructor without arguments: it holds the defaults");
    assertDoesNotThrow(() -> constructor.newInstance(), type.getName() + " must not refuse its own defaults");
  }

  @Test public void itsTypeIsKebabCase() {
    String type = spec().type();
    assertTrue(type.matches("[a-z0-9]+(-[a-z0-9]+)*"),
        "type() is '" + type + "'; it must be words of small letters and digits, joined by '-'");
  }

  @Test public void itsModuleIsOpenAndExportsNothing() {
    Module module = spec().getClass().getModule();
    if (module.isNamed()) assertClosedToOthers(module.getDescriptor());
  }

  static void assertClosedToOthers(ModuleDescriptor module) {
    if (module.isAutomatic()) return;
    assertTrue(module.isOpen(),
        "module " + module.name() + " must be an 'open module': its records are read by reflection");
    assertTrue(module.exports().isEmpty(),
        "module " + module.name() + " exports " + module.exports() + "; a plugin must export nothing");
  }

  @Test public void itIsFoundByItsType() {
    Plugins plugins = Plugins.load(List.of());
    Role<?> role = role();
    Optional<? extends Installed<?>> found = plugins.catalogs().of(role.service()).find(spec().type());
    assertEquals(Optional.of(spec().getClass()), found.map(i -> i.defaults().getClass()),
        role.title() + " '" + spec().type() + "' is not found; it needs 'provides " + role.service().getCanonicalName()
            + " with " + spec().getClass().getName() + "' in module-info. Problems: " + plugins.problems());
  }

  @Test public void itsSettingsSurviveAConfig() {
    Catalogs catalogs = Plugins.load(List.of()).catalogs();
    S spec = spec();
    Node tree = Node.of(Resolved.of((Record) spec), Place.of("contract"));
    assertEquals(spec, new Binder(catalogs).bindComponent(role().service(), tree, "component").value(),
        "settings written to a config and read again must be equal");
  }

  private Role<?> role() {
    return Role.ALL.stream().filter(r -> r.service().isInstance(spec())).findFirst().orElseThrow(
        () -> new AssertionError(spec().getClass().getName() + " must implement a role, for example Attention.Spec"));
  }
}
