package dev.tenon.tokenizers;

import dev.tenon.api.text.AddedToken;
import dev.tenon.api.text.Encoding;
import dev.tenon.api.text.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;

/**
 * BPE over characters, as SentencePiece models have it when they are converted: the text is rewritten ({@code ▁} for
 * spaces), a whole text is one word, and a character that the vocabulary lacks becomes its UTF-8, a token a byte, where
 * there is fallback. A surrogate without a partner counts as U+FFFD. A special token that merges spell as well, or that
 * is one character, stands for its text: else encoding would lose it.
 */
final class CharacterLevel implements Tokenizer {
  private final Vocabulary vocabulary;
  private final Merges merges;
  private final Rewriting rewriting;
  private final boolean fallback;
  private final int[] byteIds = new int[256];
  private final byte[][] bytes;

  /**
   * What is done to a text before it is encoded, and undone afterwards.
   *
   * @param prefix put before a text that is not empty
   * @param replacements done one after the other before encoding
   * @param restorations done to each token when decoding
   * @param stripped how many spaces at the beginning of a decoded text are dropped, if there are so many
   */
  record Rewriting(String prefix, List<Replacement> replacements, List<Replacement> restorations, int stripped) {
    /** Every occurrence of one string by another. */
    record Replacement(String from, String to) {
      String apply(String text) {
        return text.replace(from, to);
      }
    }

    static final Rewriting NONE = new Rewriting("", List.of(), List.of(), 0);

    String applied(String text) {
      String whole = text.isEmpty() ? text : prefix + text;
      for (Replacement each : replacements) whole = each.apply(whole);
      return whole;
    }

    /** The text applied, with what each of its characters came from. */
    Traced traced(String text) {
      Traced whole = Traced.of(text);
      if (!text.isEmpty()) whole = whole.behind(prefix);
      for (Replacement each : replacements) whole = whole.replaced(each.from, each.to);
      return whole;
    }

    String restored(String token) {
      String whole = token;
      for (Replacement each : restorations) whole = each.apply(whole);
      return whole;
    }
  }

  /**
   * @param fallback whether characters not in the vocabulary become bytes
   * @throws IllegalArgumentException if there is fallback and the vocabulary lacks one of the 256 bytes; says which
   */
  CharacterLevel(Vocabulary vocabulary, Merges merges, Rewriting rewriting, boolean fallback) {
    this.vocabulary = vocabulary;
    this.merges = merges;
    this.rewriting = rewriting;
    this.fallback = fallback;
    bytes = new byte[vocabulary.size()][];
    for (int id = 0; id < bytes.length; id++) {
      String token = vocabulary.tokens().get(id);
      boolean encoded = token.codePointCount(0, token.length()) == 1 || merges.give(id);
      bytes[id] = vocabulary.isSpecial(id) && !encoded
          ? new byte[0]
          : rewriting.restored(token).getBytes(StandardCharsets.UTF_8);
    }
    Arrays.fill(byteIds, -1);
    for (int i = 0; fallback && i < 256; i++) {
      String token = "<0x" + HexFormat.of().withUpperCase().toHexDigits((byte) i) + ">";
      Integer id = vocabulary.ids().get(token);
      if (id == null)
        throw new IllegalArgumentException(
            "tokenizer.json: model.vocab lacks " + token + "; with byte_fallback all 256 bytes must be there");
      byteIds[i] = id;
      bytes[id] = new byte[]{(byte) i};
    }
  }

  public int size() {
    return vocabulary.size();
  }

  /**
   * @throws IllegalArgumentException if the vocabulary lacks one of the text's characters and there is no fallback;
   *         names the character and where it stands
   */
  public int[] encode(String text) {
    String whole = rewriting.applied(Text.wellFormed(text));
    var word = new Word(merges);
    for (int at = 0, end; at < whole.length(); at = end) {
      end = whole.offsetByCodePoints(at, 1);
      String character = whole.substring(at, end);
      Integer id = vocabulary.ids().get(character);
      if (id != null) word.add(id);
      else if (fallback) for (byte b : character.getBytes(StandardCharsets.UTF_8)) word.add(byteIds[b & 0xFF]);
      else throw Text.unknown(whole, at);
    }
    var out = new Ids(whole.length() / 2);
    word.finish(out);
    return out.toArray();
  }

  public Encoding locate(String text) {
    int[] ids = encode(text), starts = new int[ids.length], ends = new int[ids.length];
    Traced traced = rewriting.traced(Text.wellFormed(text));
    for (int i = 0, at = 0, left = 0; i < ids.length; i++) {
      boolean part = isByte(ids[i]);
      int end = part ? traced.text().offsetByCodePoints(at, 1) : at + vocabulary.tokens().get(ids[i]).length();
      starts[i] = traced.starts()[at];
      ends[i] = traced.ends()[end - 1];
      if (part && left == 0) left = traced.text().substring(at, end).getBytes(StandardCharsets.UTF_8).length;
      if (!part || --left == 0) at = end;
    }
    return new Encoding(ids, starts, ends);
  }

  public byte[] bytes(int token) {
    return bytes[vocabulary.checked(token)].clone();
  }

  /**
   * Text of ids, without the space put before it when it was encoded. A run of bytes that is no UTF-8 becomes one
   * U+FFFD a byte.
   */
  @Override public String decode(int... tokens) {
    var text = new StringBuilder();
    var run = new ByteArrayOutputStream();
    for (int token : tokens) {
      byte[] of = bytes[vocabulary.checked(token)];
      if (isByte(token)) run.writeBytes(of);
      else if (of.length > 0) {
        flush(run, text);
        text.append(new String(of, StandardCharsets.UTF_8));
      }
    }
    flush(run, text);
    int strip = 0;
    while (strip < rewriting.stripped && strip < text.length() && text.charAt(strip) == ' ') strip++;
    return text.substring(strip);
  }

  private static void flush(ByteArrayOutputStream run, StringBuilder text) {
    byte[] utf8 = run.toByteArray();
    text.append(Text.of(utf8).orElseGet(() -> "\uFFFD".repeat(utf8.length)));
    run.reset();
  }

  private boolean isByte(int token) {
    return bytes[token].length == 1 && byteIds[bytes[token][0] & 0xFF] == token;
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
