package dev.tenon.tokenizers;

import dev.tenon.api.text.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * BPE over the bytes of UTF-8, as GPT-2 has it: any text is encoded, and decoded to itself. A surrogate without a
 * partner counts as U+FFFD. With {@code prefixSpace} a text that does not begin with a space gets one. A special token
 * that merges spell as well, or that is one byte's symbol, stands for its bytes: else encoding would lose them. With
 * {@code wholeWords} a word that is a token is that token, whatever merges would give ({@code ignore_merges}).
 */
final class ByteLevel implements Tokenizer {
  private final Vocabulary vocabulary;
  private final Merges merges;
  private final WordPattern pattern;
  private final boolean prefixSpace;
  private final boolean wholeWords;
  private final ByteSymbols symbols = new ByteSymbols();
  private final int[] byteIds = new int[256];
  private final byte[][] bytes;

  ByteLevel(Vocabulary vocabulary, Merges merges, WordPattern pattern, boolean prefixSpace, boolean wholeWords) {
    this.vocabulary = vocabulary;
    this.merges = merges;
    this.pattern = pattern;
    this.prefixSpace = prefixSpace;
    this.wholeWords = wholeWords;
    for (int i = 0; i < 256; i++) byteIds[i] = vocabulary.ids().getOrDefault(String.valueOf(symbols.symbol(i)), -1);
    bytes = new byte[vocabulary.size()][];
    for (int id = 0; id < bytes.length; id++) {
      String token = vocabulary.tokens().get(id);
      boolean encoded = (token.length() == 1 && symbols.value(token.charAt(0)) >= 0) || merges.give(id);
      bytes[id] = vocabulary.isSpecial(id) && !encoded ? new byte[0] : symbols.bytes(token);
    }
  }

  public int size() {
    return vocabulary.size();
  }

  /**
   * @throws IllegalArgumentException if the vocabulary lacks one of the text's bytes, as one trained without the 256
   *         bytes may; names the character
   */
  public int[] encode(String text) {
    String whole = Text.wellFormed(text);
    if (prefixSpace && !whole.isEmpty() && whole.charAt(0) != ' ') whole = " " + whole;
    var out = new Ids(whole.length() / 3);
    var word = new Word(merges);
    for (int from = 0, end; from < whole.length(); from = end) {
      end = pattern.end(whole, from);
      int id = wholeWords ? whole(whole.substring(from, end)) : -1;
      if (id >= 0) {
        out.add(id);
        continue;
      }
      for (int at = from, point; at < end; at += Character.charCount(point)) {
        point = whole.codePointAt(at);
        int more = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
        int lead = more == 0 ? 0 : (0xF0 << (3 - more)) & 0xFF;
        word.add(id(lead | (point >> (6 * more)), whole, at));
        for (int shift = 6 * (more - 1); shift >= 0; shift -= 6)
          word.add(id(0x80 | ((point >> shift) & 0x3F), whole, at));
      }
      word.finish(out);
    }
    return out.toArray();
  }

  /** The id of a word that is a token; −1 for others. */
  private int whole(String word) {
    byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
    var symbol = new StringBuilder(utf8.length);
    for (byte b : utf8) symbol.append(symbols.symbol(b));
    int id = vocabulary.ids().getOrDefault(symbol.toString(), -1);
    return id >= 0 && vocabulary.isSpecial(id) ? -1 : id;
  }

  private int id(int b, String text, int at) {
    int id = byteIds[b];
    if (id < 0) throw Text.unknown(text, at);
    return id;
  }

  public byte[] bytes(int token) {
    return bytes[vocabulary.checked(token)].clone();
  }

  public String piece(int token) {
    byte[] of = bytes[vocabulary.checked(token)];
    return of.length == 0 ? vocabulary.tokens().get(token) : Text.printed(of);
  }

  public OptionalInt special(String content) {
    return vocabulary.special(content);
  }

  public OptionalInt begin() {
    return vocabulary.begin();
  }

  public OptionalInt end() {
    return vocabulary.end();
  }
}
