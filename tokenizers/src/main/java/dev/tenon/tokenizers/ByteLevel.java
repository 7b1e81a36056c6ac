package dev.tenon.tokenizers;

import dev.tenon.api.text.AddedToken;
import dev.tenon.api.text.Encoding;
import dev.tenon.api.text.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
  private final boolean trimmed;
  private final ByteSymbols symbols = new ByteSymbols();
  private final int[] byteIds = new int[256];
  private final byte[][] bytes;

  /** @param trimmed whether spaces at a token's ends are left out of its stretch of the text */
  ByteLevel(Vocabulary vocabulary, Merges merges, WordPattern pattern, boolean prefixSpace, boolean wholeWords,
      boolean trimmed) {
    this.vocabulary = vocabulary;
    this.merges = merges;
    this.pattern = pattern;
    this.prefixSpace = prefixSpace;
    this.wholeWords = wholeWords;
    this.trimmed = trimmed;
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

  public Encoding locate(String text) {
    String whole = Text.wellFormed(text);
    boolean put = prefixSpace && !whole.isEmpty() && whole.charAt(0) != ' ';
    Encoding located = Encoding.of(whole, encode(text), put ? 1 : 0, id -> bytes[id].length);
    if (trimmed) for (int i = 0; i < located.ids().length; i++) trim(located, i, put && i == 0);
    return located;
  }

  /** Takes the spaces at a token's ends out of its stretch; one that was put before the text is not in it. */
  private void trim(Encoding located, int at, boolean put) {
    byte[] token = bytes[located.ids()[at]];
    int leading = put ? 1 : 0;
    while (leading < token.length && token[leading] == ' ') leading++;
    int trailing = 0;
    while (trailing < token.length - leading && token[token.length - 1 - trailing] == ' ') trailing++;
    int start = located.starts()[at], end = located.ends()[at];
    located.starts()[at] = Math.min(start + leading - (put ? 1 : 0), end);
    located.ends()[at] = Math.max(end - trailing, located.starts()[at]);
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

  public List<AddedToken> added() {
    return vocabulary.added();
  }

  public OptionalInt begin() {
    return vocabulary.begin();
  }

  public OptionalInt closing() {
    return vocabulary.closing();
  }

  public OptionalInt end() {
    return vocabulary.end();
  }
}
