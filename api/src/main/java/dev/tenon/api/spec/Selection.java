package dev.tenon.api.spec;

import java.util.List;

/** A setting that picks by name, and may be one text or a list of texts: {@code target_modules}. What each means is its component's to say. */
public sealed interface Selection {
  /** One text: {@code all-linear}, a regular expression. */
  record Expression(String text) implements Selection {}

  /** A list of texts. */
  record Entries(List<String> entries) implements Selection {
    public Entries {
      entries = List.copyOf(entries);
    }
  }

  /** A list of texts. */
  static Selection of(String... entries) {
    return new Entries(List.of(entries));
  }
}
