package dev.tenon.engine.rows;

import dev.tenon.api.text.AddedToken;
import dev.tenon.api.text.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;

/** A tokenizer of single bytes, and added tokens behind them. */
record Spelled(List<AddedToken> added) implements Tokenizer {
  static final int BYTES = 256;

  static AddedToken token(int id, String content) {
    return new AddedToken(BYTES + id, content, true, false, false, false, false);
  }

  @Override public int size() {
    return BYTES + added.size();
  }

  @Override public int[] encode(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int[] ids = new int[utf8.length];
    for (int i = 0; i < ids.length; i++) ids[i] = utf8[i] & 0xFF;
    return ids;
  }

  @Override public byte[] bytes(int token) {
    return token < BYTES ? new byte[]{(byte) token} : new byte[0];
  }

  @Override public OptionalInt special(String content) {
    return added.stream().filter(it -> it.content().equals(content)).mapToInt(AddedToken::id).findFirst();
  }
}
