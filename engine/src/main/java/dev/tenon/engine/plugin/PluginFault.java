package dev.tenon.engine.plugin;

/** A plugin, or one component of it, cannot be used; the message says why. Always turned into a problem of that plugin. */
final class PluginFault extends Exception {
  private static final long serialVersionUID = 1;

  PluginFault(String message) {
    super(message);
  }

  /** What a failure says, and what the failure at its root says. */
  static String text(Throwable failure) {
    String own = own(failure);
    return cause(failure) == failure ? own : own + ": " + cause(failure);
  }

  /** What the failure at the root of a failure says. */
  static String root(Throwable failure) {
    return own(cause(failure));
  }

  private static String own(Throwable failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }

  private static Throwable cause(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) root = root.getCause();
    return root;
  }
}
