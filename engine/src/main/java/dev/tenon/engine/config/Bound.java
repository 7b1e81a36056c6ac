package dev.tenon.engine.config;

import java.util.List;

/**
 * What a config was bound to.
 *
 * @param notes what the user should know: keys that an override made meaningless and that were dropped
 */
public record Bound<T>(T value, List<String> notes) {
  public Bound {
    notes = List.copyOf(notes);
  }
}
