package dev.tenon.tokenizers;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The 256 characters that stand for bytes in byte-level vocabularies (GPT-2, Radford et al. 2019): a printable Latin-1
 * character for itself, the 68 others, in order, for U+0100 and up.
 */
final class ByteSymbols {
  private final char[] symbols = new char[256];
  private final short[] bytes = new short[0x100 + 68];

  ByteSymbols() {
    char next = 0x100;
    for (int i = 0; i < 256; i++) {
      boolean printable = (i >= '!' && i <= '~') || (i >= 0xA1 && i <= 0xAC) || i >= 0xAE;
      symbols[i] = printable ? (char) i : next++;
    }
    Arrays.fill(bytes, (short) -1);
    for (int i = 0; i < 256; i++) bytes[symbols[i]] = (short) i;
  }

  char symbol(int value) {
    return symbols[value & 0xFF];
  }

  /** The byte, 0 to 255, that a character stands for; −1 if it stands for none. */
  int value(char symbol) {
    return symbol < bytes.length ? bytes[symbol] : -1;
  }

  /** The bytes a token stands for; its UTF-8 if it has a character that is no byte's symbol. */
  byte[] bytes(String token) {
    byte[] all = new byte[token.length()];
    for (int i = 0; i < all.length; i++) {
      int value = value(token.charAt(i));
      if (value < 0) return token.getBytes(StandardCharsets.UTF_8);
      all[i] = (byte) value;
    }
    return all;
  }
}
