package dev.tenon.engine.plugin;

/** A plugin, or one component of it, cannot be used; the message says why. Always turned into a problem of that plugin. */
final class PluginFault extends Exception {
  private static final long serialVersionUID = 1;

  PluginFault(String message) {
    super(message);
  }

  /** What a failure says, and what the failure at its root says. */
  static String text(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) root = root.getCause();
    String own = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    return root == failure ? own : own + ": " + root;
  }
}
