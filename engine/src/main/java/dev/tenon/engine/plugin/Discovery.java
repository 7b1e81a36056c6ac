package dev.tenon.engine.plugin;

import dev.tenon.api.spec.Spec;
import dev.tenon.api.workbench.Workbench.PluginProblem;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Makes the components that modules provide, each with its settings at their defaults, and keeps those that work. */
final class Discovery {
  private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private final List<Installed<?>> found = new ArrayList<>();
  private final List<PluginProblem> problems;

  /** @param problems is given what goes wrong */
  Discovery(List<PluginProblem> problems) {
    this.problems = problems;
  }

  List<Installed<?>> found() {
    return found;
  }

  /** Looks at what a module of a layer provides. */
  void module(Plugin plugin, Module module) {
    ModuleDescriptor descriptor = module.getDescriptor();
    for (String complaint : Candidate.unknownServices(descriptor)) problem(plugin, complaint);
    for (Role<?> role : Role.ALL) {
      List<String> names = descriptor.provides().stream().filter(p -> p.service().equals(role.service().getName()))
          .flatMap(p -> p.providers().stream()).toList();
      if (!names.isEmpty()) provided(plugin, module, role, names);
    }
  }

  private <S extends Spec> void provided(Plugin plugin, Module module, Role<S> role, List<String> names) {
    var loaded = new Loaded<>(role, module);
    for (String name : names) {
      attempt(plugin, () -> {
        Class<?> type = load(module, name);
        if (!module.getDescriptor().isAutomatic()) refuseProviderMethod(type);
        Compatibility.check(role.service(), type);
        add(plugin, role, type, loaded.supplier(type));
      });
    }
  }

  private static Class<?> load(Module module, String name) throws PluginFault {
    try {
      return Class.forName(name, false, module.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new PluginFault(name + " is provided by module " + module.getName() + " and is not in it");
    } catch (LinkageError e) {
      throw Compatibility.broken(name, module, e);
    }
  }

  private static void refuseProviderMethod(Class<?> type) throws PluginFault {
    try {
      Method method = type.getMethod("provider");
      if (Modifier.isStatic(method.getModifiers())) {
        throw new PluginFault(type.getName()
            + " has a static provider() method, which is not supported: give it a constructor without arguments");
      }
    } catch (NoSuchMethodException _) {
      // as it should be
    } catch (LinkageError e) {
      throw Compatibility.broken(type.getName(), type.getModule(), e);
    }
  }

  /** Makes a component and keeps it, or says why it cannot be made. */
  <S extends Spec> void add(Plugin plugin, Role<S> role, Class<?> type, Supplier<? extends S> maker)
      throws PluginFault {
    S made;
    String id;
    try {
      made = maker.get();
    } catch (ServiceConfigurationError e) {
      throw unmade(type, e.getCause() == null ? e : e.getCause());
    } catch (RuntimeException | LinkageError e) {
      throw unmade(type, e);
    }
    try {
      id = made.type();
    } catch (RuntimeException | LinkageError e) {
      throw new PluginFault(type.getName() + ": type() failed: " + PluginFault.text(e));
    }
    if (!TYPE.matcher(String.valueOf(id)).matches()) {
      throw new PluginFault(
          type.getName() + ": type() is '" + id + "', must be a word of letters, digits, '-', '_' and '.'");
    }
    found.add(new Installed<>(role, id, made, plugin));
  }

  private static PluginFault unmade(Class<?> type, Throwable failure) {
    if (failure instanceof LinkageError && !(failure instanceof ExceptionInInitializerError))
      return Compatibility.broken(type.getName(), type.getModule(), failure);
    return new PluginFault(type.getName() + " cannot be made with its defaults: " + failure);
  }

  /** Does a thing to one component of a plugin; what goes wrong is that plugin's problem, and the others go on. */
  void attempt(Plugin plugin, Attempt attempt) {
    try {
      attempt.run();
    } catch (PluginFault e) {
      problem(plugin, PluginFault.text(e));
    }
  }

  private void problem(Plugin plugin, String message) {
    problems.add(Stage.DISCOVER.problem(plugin.name(), message));
  }

  interface Attempt {
    void run() throws PluginFault;
  }

  /** The providers of one role that the service loader finds in one module. */
  private static final class Loaded<S extends Spec> {
    private final Map<Class<?>, ServiceLoader.Provider<S>> providers = new HashMap<>();
    private final List<String> errors = new ArrayList<>();

    Loaded(Role<S> role, Module module) {
      Iterator<ServiceLoader.Provider<S>> all = ServiceLoader.load(module.getLayer(), role.service()).stream()
          .iterator();
      while (true) {
        try {
          if (!all.hasNext()) return;
          ServiceLoader.Provider<S> provider = all.next();
          // The loader also finds what layers below provide.
          if (provider.type().getModule() == module) providers.put(provider.type(), provider);
        } catch (ServiceConfigurationError | LinkageError e) {
          errors.add(PluginFault.text(e).replace(role.service().getName() + ": ", ""));
        }
      }
    }

    Supplier<S> supplier(Class<?> type) throws PluginFault {
      ServiceLoader.Provider<S> provider = providers.get(type);
      if (provider != null) return provider;
      throw new PluginFault(errors.stream().filter(e -> e.contains(type.getName())).findFirst()
          .orElse(type.getName() + " was not found by the service loader"));
    }
  }
}
