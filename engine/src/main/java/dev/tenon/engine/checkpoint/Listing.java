package dev.tenon.engine.checkpoint;

import java.util.Collection;
import java.util.stream.Collectors;

/** Names in a message: the first few and how many more there are. */
final class Listing {
  private static final int SHOWN = 8;

  private Listing() {}

  static String of(Collection<String> names) {
    return of(names, ", ");
  }

  static String of(Collection<String> names, String separator) {
    String shown = names.stream().limit(SHOWN).collect(Collectors.joining(separator));
    return names.size() <= SHOWN ? shown : shown + " and " + (names.size() - SHOWN) + " more";
  }
}
