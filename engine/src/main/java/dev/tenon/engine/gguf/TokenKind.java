package dev.tenon.engine.gguf;

/** What a token of a file is ({@code tokenizer.ggml.token_type}); numbered in this order from 1. */
enum TokenKind {
  NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE;

  int number() {
    return ordinal() + 1;
  }

  /** Whether no text becomes it. */
  boolean special() {
    return this == UNKNOWN || this == CONTROL;
  }
}
