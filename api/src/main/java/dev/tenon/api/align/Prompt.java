package dev.tenon.api.align;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is to be answered.
 *
 * @param text as the user's file has it
 * @param tokens as the model reads it
 * @param fields further fields of its row, for rewards that check an answer
 */
public record Prompt(String text, int[] tokens, Map<String, Object> fields) {
  public Prompt {
    tokens = tokens.clone();
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  @Override public int[] tokens() {
    return tokens.clone();
  }
}
