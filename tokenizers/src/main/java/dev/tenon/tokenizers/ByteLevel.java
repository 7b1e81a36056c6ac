package dev.tenon.tokenizers;

import dev.tenon.api.text.Tokenizer;
import java.util.OptionalInt;

/**
 * BPE over the bytes of UTF-8, as GPT-2 has it: any text is encoded, and decoded to itself. A surrogate without a
 * partner counts as U+FFFD. With {@code prefixSpace} a text that does not begin with a space gets one.
 */
final class ByteLevel implements Tokenizer {
  private final Vocabulary vocabulary;
  private final Merges merges;
  private final WordPattern pattern;
  private final boolean prefixSpace;
  private final int[] byteIds = new int[256];
  private final byte[][] bytes;

  ByteLevel(Vocabulary vocabulary, Merges merges, WordPattern pattern, boolean prefixSpace) {
    this.vocabulary = vocabulary;
    this.merges = merges;
    this.pattern = pattern;
    this.prefixSpace = prefixSpace;
    var symbols = new ByteSymbols();
    for (int i = 0; i < 256; i++) byteIds[i] = vocabulary.ids().getOrDefault(String.valueOf(symbols.symbol(i)), -1);
    bytes = new byte[vocabulary.size()][];
    for (int id = 0; id < bytes.length; id++) bytes[id] = vocabulary.isSpecial(id) ? new byte[0] : symbols.bytes(vocabulary.tokens().get(id));
    // a special token that merges spell as well, or that is one byte's symbol, stands for its bytes: else encoding would lose them
    for (int id : byteIds) if (id >= 0) bytes[id] = symbols.bytes(vocabulary.tokens().get(id));
    for (int rank = 0; rank < merges.count(); rank++) bytes[merges.joined(rank)] = symbols.bytes(vocabulary.tokens().get(merges.joined(rank)));
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
      for (int i = from; i < end; i++) {
        char c = whole.charAt(i);
        if (c < 0x80) word.add(id(c, whole, i));
        else if (c < 0x800) add(word, whole, i, 0xC0 | c >> 6, 0x80 | c & 0x3F);
        else if (!Character.isHighSurrogate(c)) add(word, whole, i, 0xE0 | c >> 12, 0x80 | c >> 6 & 0x3F, 0x80 | c & 0x3F);
        else {
          int point = whole.codePointAt(i);
          add(word, whole, i++, 0xF0 | point >> 18, 0x80 | point >> 12 & 0x3F, 0x80 | point >> 6 & 0x3F, 0x80 | point & 0x3F);
        }
      }
      word.finish(out);
    }
    return out.toArray();
  }

  private void add(Word word, String text, int at, int... utf8) {
    for (int b : utf8) word.add(id(b, text, at));
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
