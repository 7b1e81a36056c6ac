package dev.tenon.plugins.documents;

import dev.tenon.api.data.MalformedData;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Bytes to text, strictly: nothing is replaced. */
final class Utf8 {
  private Utf8() {}

  /**
   * The text of bytes.
   *
   * @param name of the file, for the message
   * @param line where the bytes begin, counted from 1
   * @param offset where the bytes begin, counted from 0
   * @throws MalformedData if they are no UTF-8; names file, line and byte
   */
  static String decode(byte[] bytes, String name, long line, long offset) {
    var in = ByteBuffer.wrap(bytes);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(in).toString();
    } catch (CharacterCodingException e) {
      // The decoder stops before what it refuses.
      int at = in.position();
      for (int i = 0; i < at; i++) if (bytes[i] == '\n') line++;
      String found = HexFormat.ofDelimiter(" ").formatHex(bytes, at, Math.min(bytes.length, at + 4));
      var refused = new MalformedData(name + ":" + line + ": byte " + (offset + at) + " begins no UTF-8 character ("
          + found + "); the file must be UTF-8 text");
      refused.initCause(e);
      throw refused;
    }
  }
}
