package dev.tenon.engine.dialogue;

import java.util.Optional;

/**
 * What came of one check of a template.
 *
 * @param id such as prefix-preserved
 * @param meaning what it says, for people
 * @param failure the shortest example where it does not hold
 */
public record TemplateCheck(String id, String meaning, Optional<Example> failure) {
  /**
   * Where a check fails.
   *
   * @param conversation which of the conversations that are tried
   * @param turn the message, from 1
   * @param expected a stretch of text around the first difference, or what must be there
   * @param found the same stretch as the template writes it
   */
  public record Example(String conversation, int turn, String expected, String found) {}

  public boolean holds() {
    return failure.isEmpty();
  }
}
