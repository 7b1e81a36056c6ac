package dev.tenon.engine.plugin;

import dev.tenon.api.spec.Spec;
import dev.tenon.api.workbench.Workbench.PluginProblem;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.InvalidModuleDescriptorException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Provides;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What is built in when a program has Tenon on its class path. Java ignores module descriptors there, but they are in the
 * jars, and what they provide is read from them; {@code META-INF/services} counts too.
 */
final class ClassPath {
  private final ClassLoader loader;
  private final Discovery discovery;
  private final List<PluginProblem> problems;
  private final Set<String> seen = new HashSet<>();

  ClassPath(ClassLoader loader, Discovery discovery, List<PluginProblem> problems) {
    this.loader = loader;
    this.discovery = discovery;
    this.problems = problems;
  }

  void discover() {
    try {
      for (URL url : Collections.list(loader.getResources("module-info.class"))) {
        if (url.getProtocol().equals("jrt")) continue;
        try (InputStream in = url.openStream()) {
          descriptor(ModuleDescriptor.read(in));
        } catch (InvalidModuleDescriptorException e) {
          problems.add(Stage.SCAN.problem(Plugin.BUILT_IN, url + ": " + PluginFault.text(e)));
        }
      }
    } catch (IOException e) {
      problems.add(Stage.SCAN.problem(Plugin.BUILT_IN, "cannot read the class path: " + PluginFault.text(e)));
    }
    for (Role<?> role : Role.ALL) services(role);
  }

  private void descriptor(ModuleDescriptor module) {
    Plugin plugin = Plugin.builtIn(module);
    for (Provides provides : module.provides()) {
      Optional<Role<?>> role = Role.of(provides.service());
      if (role.isEmpty()) continue;
      for (String name : provides.providers()) {
        if (seen.add(provides.service() + "/" + name)) discovery.attempt(plugin, () -> add(plugin, role.get(), name));
      }
    }
  }

  private <S extends Spec> void add(Plugin plugin, Role<S> role, String name) throws PluginFault {
    try {
      Class<?> type = Class.forName(name, false, loader);
      Compatibility.check(role.service(), type);
      discovery.add(plugin, role, type, maker(type.asSubclass(role.service())));
    } catch (ClassNotFoundException e) {
      throw new PluginFault(name + " is provided by module " + plugin.module() + " and is not on the class path");
    } catch (LinkageError e) {
      throw Compatibility.broken(name, loader.getUnnamedModule(), e);
    }
  }

  private static <S> Supplier<S> maker(Class<S> type) {
    return () -> {
      try {
        return type.getConstructor().newInstance();
      } catch (InvocationTargetException e) {
        throw new ServiceConfigurationError(type.getName(), e.getCause());
      } catch (ReflectiveOperationException e) {
        throw new ServiceConfigurationError(type.getName() + " has no public constructor without arguments", e);
      }
    };
  }

  private <S extends Spec> void services(Role<S> role) {
    var plugin = new Plugin(Plugin.BUILT_IN, "", "unversioned", Optional.empty());
    Iterator<ServiceLoader.Provider<S>> all = ServiceLoader.load(role.service(), loader).stream().iterator();
    while (true) {
      try {
        if (!all.hasNext()) return;
        ServiceLoader.Provider<S> provider = all.next();
        Class<? extends S> type = provider.type();
        if (!seen.add(role.service().getName() + "/" + type.getName())) continue;
        discovery.attempt(plugin, () -> {
          Compatibility.check(role.service(), type);
          discovery.add(plugin, role, type, provider);
        });
      } catch (ServiceConfigurationError | LinkageError e) {
        problems.add(Stage.DISCOVER.problem(Plugin.BUILT_IN, PluginFault.text(e)));
      }
    }
  }
}
