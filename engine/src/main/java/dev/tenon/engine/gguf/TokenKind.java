package dev.tenon.engine.gguf;

import java.util.Arrays;
import java.util.Optional;

/** What a token of a file is ({@code tokenizer.ggml.token_type}); numbered in this order from 1. */
enum TokenKind {
  NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE;

  int number() {
    return ordinal() + 1;
  }

  static Optional<TokenKind> numbered(int number) {
    return Arrays.stream(values()).filter(kind -> kind.number() == number).findFirst();
  }

  /** Whether no text becomes it. */
  boolean special() {
    return this == UNKNOWN || this == CONTROL;
  }
}
