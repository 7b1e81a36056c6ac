package dev.tenon.engine.plugin;

import dev.tenon.api.nn.Records;
import dev.tenon.api.spec.Spec;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds out before a component is made whether it fits this api; the failure would else come when it is used. */
final class Compatibility {
  private static final String API = "dev.tenon.api";

  private Compatibility() {}

  /**
   * Checks a class against the role it is provided for.
   *
   * @throws PluginFault if it cannot serve; says why
   */
  static void check(Class<?> service, Class<?> type) throws PluginFault {
    if (!service.isAssignableFrom(type)) throw new PluginFault(type.getName() + " is no " + name(service));
    try {
      for (Method method : service.getMethods()) {
        if (Modifier.isAbstract(method.getModifiers()) && lacks(type, method)) {
          throw new PluginFault(another(type.getName(), type.getModule()) + ": it lacks " + signature(method));
        }
      }
      // Reading signatures loads every type in them.
      var _ = type.getDeclaredMethods();
      var _ = type.getDeclaredFields();
      var _ = type.getDeclaredConstructors();
    } catch (LinkageError | TypeNotPresentException e) {
      throw broken(type.getName(), type.getModule(), e);
    }
    if (type.isRecord() && type.getRecordComponents().length > 0
        && !type.getModule().isOpen(type.getPackageName(), Records.class.getModule())) {
      throw new PluginFault(type.getName() + " cannot be read from a config: declare its module as 'open module "
          + type.getModule().getName() + "'");
    }
  }

  /** What a failure to link says about the class that asked: another api, or a library that is not there. */
  static PluginFault broken(String type, Module module, Throwable failure) {
    return missing(failure).filter(name -> !name.startsWith(API + "."))
        .map(name -> new PluginFault(
            type + " needs " + name + ", which is not there: put its jar into the plugin's folder"))
        .orElseGet(() -> new PluginFault(another(type, module) + ": "
            + missing(failure).map(n -> n + " is not there").orElseGet(() -> PluginFault.text(failure))));
  }

  /** {@code " (compiled against dev.tenon.api 0.0.9, this is 0.1.0)"} as far as the module says; javac records it there. */
  static String builtFor(ModuleDescriptor module) {
    return module.requires().stream().filter(r -> r.name().equals(API)).findFirst()
        .flatMap(ModuleDescriptor.Requires::rawCompiledVersion)
        .map(version -> " (compiled against " + API + " " + version + ", this is " + apiVersion() + ")").orElse("");
  }

  static String apiVersion() {
    ModuleDescriptor api = Spec.class.getModule().getDescriptor();
    return api == null ? "unversioned" : Plugin.version(api);
  }

  private static String another(String type, Module module) {
    ModuleDescriptor descriptor = module.getDescriptor();
    return type + " was built for another api" + (descriptor == null ? "" : builtFor(descriptor));
  }

  private static boolean lacks(Class<?> type, Method method) {
    try {
      return Modifier.isAbstract(type.getMethod(method.getName(), method.getParameterTypes()).getModifiers());
    } catch (NoSuchMethodException _) {
      return true;
    }
  }

  /** The class that could not be found, by its name in source. */
  private static Optional<String> missing(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      String message = t.getMessage();
      if (message != null && (t instanceof NoClassDefFoundError || t instanceof ClassNotFoundException)
          && message.matches("[\\w/.$]+")) {
        return Optional.of(message.replace('/', '.').replace('$', '.'));
      }
    }
    return Optional.empty();
  }

  private static String signature(Method method) {
    return method.getName() + Arrays.stream(method.getParameterTypes()).map(Class::getSimpleName)
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private static String name(Class<?> service) {
    return service.getName().replace('$', '.');
  }
}
