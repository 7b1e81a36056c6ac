package dev.tenon.engine.wiring;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.ProvisionException;
import com.google.inject.Stage;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Starts Guice the way it works in named modules on a new JDK. */
public final class Wiring {
  /** Guice's reader of class files is older than our class files and logs a stack trace before each of its own errors. Held, or it would be forgotten. */
  private static final Logger LINE_NUMBERS = Logger.getLogger("com.google.inject.internal.util");
  private static final String BYTECODE = "guice_bytecode_gen_option";

  private Wiring() {}

  /**
   * An injector in which only what is bound can be had, made when first asked for.
   *
   * @throws com.google.inject.CreationException if the modules contradict each other
   */
  public static Injector injector(List<Module> modules) {
    // Classes that Guice generates live in an unnamed module, and may not call ours in packages that are not exported.
    if (System.getProperty(BYTECODE) == null) System.setProperty(BYTECODE, "DISABLED");
    LINE_NUMBERS.setLevel(Level.OFF);
    Module strict = binder -> binder.requireExplicitBindings();
    return Guice.createInjector(Stage.DEVELOPMENT, List.of(strict, com.google.inject.util.Modules.combine(modules)));
  }

  /** A thing from an injector; what its making threw is thrown as it was, without Guice's report around it. */
  public static <T> T get(Injector injector, Key<T> key) {
    try {
      return injector.getInstance(key);
    } catch (ProvisionException e) {
      if (e.getCause() instanceof RuntimeException cause) throw cause;
      throw e;
    }
  }
}
