package dev.tenon.engine.gguf;

import java.util.Arrays;
import java.util.Optional;

/** What a token of a file is ({@code tokenizer.ggml.token_type}). */
enum TokenKind {
  NORMAL(1), UNKNOWN(2), CONTROL(3), USER_DEFINED(4), UNUSED(5), BYTE(6);

  private final int number;

  TokenKind(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  static Optional<TokenKind> numbered(int number) {
    return Arrays.stream(values()).filter(kind -> kind.number() == number).findFirst();
  }

  /** Whether no text becomes it. */
  boolean special() {
    return this == UNKNOWN || this == CONTROL;
  }
}
