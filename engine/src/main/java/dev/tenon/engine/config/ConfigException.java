package dev.tenon.engine.config;

import dev.tenon.api.workbench.UserError;

/** A config at fault: {@code run.yaml:12: model.hidden_size: is 'abc', must be a whole number}. */
public final class ConfigException extends UserError {
  private static final long serialVersionUID = 1;

  public ConfigException(String message) {
    super(message);
  }

  /**
   * A fault at a place.
   *
   * @param path of keys joined by dots; empty for the whole
   * @param fault what it was and what it must be
   */
  public ConfigException(Place place, String path, String fault) {
    super(message(place, path, fault));
  }

  public ConfigException(Place place, String path, String fault, Throwable cause) {
    super(message(place, path, fault), cause);
  }

  private static String message(Place place, String path, String fault) {
    return path.isEmpty() ? place + ": " + fault : place + ": " + path + ": " + fault;
  }
}
