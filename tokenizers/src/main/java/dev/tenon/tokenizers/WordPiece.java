package dev.tenon.tokenizers;

import dev.tenon.api.text.AddedToken;
import dev.tenon.api.text.Encoding;
import dev.tenon.api.text.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;

/**
 * WordPiece (Schuster and Nakajima 2012) as BERT has it: a text is normalised and cut at spaces and punctuation, and of
 * each word the longest piece in the vocabulary is taken, then the longest of the rest. A word with a piece that is not
 * there is unknown as a whole. A surrogate without a partner counts as U+FFFD.
 */
final class WordPiece implements Tokenizer {
  private final Vocabulary vocabulary;
  private final BertNormalizer normalizer;
  private final Pieces pieces;

  /**
   * How words are written in pieces.
   *
   * @param prefix of pieces that do not begin a word
   * @param unknown the id of words that cannot be written
   * @param longest words of more characters are unknown
   * @param cleanup whether decoding takes away spaces before punctuation
   */
  record Pieces(String prefix, int unknown, int longest, boolean cleanup) {}

  WordPiece(Vocabulary vocabulary, BertNormalizer normalizer, Pieces pieces) {
    this.vocabulary = vocabulary;
    this.normalizer = normalizer;
    this.pieces = pieces;
  }

  public int size() {
    return vocabulary.size();
  }

  public int[] encode(String text) {
    return locate(text).ids();
  }

  public Encoding locate(String text) {
    Traced traced = normalizer.applied(Text.wellFormed(text));
    String whole = traced.text();
    Ids ids = new Ids(whole.length() / 3), starts = new Ids(whole.length() / 3), ends = new Ids(whole.length() / 3);
    for (int from = 0, end; from < whole.length(); from = end) {
      end = wordEnd(whole, from);
      if (BertNormalizer.isSpace(whole.codePointAt(from))) continue;
      int before = ids.size();
      boolean known = whole.codePointCount(from, end) <= pieces.longest;
      for (int at = from; known && at < end;) {
        int stop = pieceEnd(whole, from, at, end);
        known = stop > at;
        if (!known) break;
        ids.add(id(whole, from, at, stop));
        starts.add(traced.starts()[at]);
        ends.add(traced.ends()[stop - 1]);
        at = stop;
      }
      if (known) continue;
      ids.cut(before);
      starts.cut(before);
      ends.cut(before);
      ids.add(pieces.unknown);
      starts.add(traced.starts()[from]);
      ends.add(traced.ends()[end - 1]);
    }
    return new Encoding(ids.toArray(), starts.toArray(), ends.toArray());
  }

  /** Where the word, the punctuation mark or the space that begins at a place ends. */
  private static int wordEnd(String text, int from) {
    int end = text.offsetByCodePoints(from, 1);
    if (separate(text, from)) return end;
    while (end < text.length() && !separate(text, end)) end = text.offsetByCodePoints(end, 1);
    return end;
  }

  private static boolean separate(String text, int at) {
    int point = text.codePointAt(at);
    return BertNormalizer.isSpace(point) || BertNormalizer.isPunctuation(point);
  }

  /** Where the longest piece that begins at a place of a word ends; that place if there is none. */
  private int pieceEnd(String text, int word, int at, int end) {
    for (int stop = end; stop > at; stop = text.offsetByCodePoints(stop, -1))
      if (id(text, word, at, stop) >= 0) return stop;
    return at;
  }

  private int id(String text, int word, int at, int stop) {
    String piece = text.substring(at, stop);
    return vocabulary.ids().getOrDefault(at == word ? piece : pieces.prefix + piece, -1);
  }

  /** With the space that stands before a word, which a text need not have had. */
  public byte[] bytes(int token) {
    String written = vocabulary.tokens().get(vocabulary.checked(token));
    if (vocabulary.isSpecial(token)) return new byte[0];
    String text = written.startsWith(pieces.prefix) ? written.substring(pieces.prefix.length()) : " " + written;
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Words joined by single spaces, none before the marks that end a sentence or in English contractions. */
  @Override public String decode(int... tokens) {
    var text = new StringBuilder();
    boolean first = true;
    for (int token : tokens) {
      String piece = vocabulary.tokens().get(vocabulary.checked(token));
      if (vocabulary.isSpecial(token)) continue;
      if (!first) piece = piece.startsWith(pieces.prefix) ? piece.substring(pieces.prefix.length()) : " " + piece;
      text.append(pieces.cleanup ? cleaned(piece) : piece);
      first = false;
    }
    return text.toString();
  }

  private static String cleaned(String piece) {
    return piece.replace(" .", ".").replace(" ?", "?").replace(" !", "!").replace(" ,", ",").replace(" ' ", "'")
        .replace(" n't", "n't").replace(" 'm", "'m").replace(" do not", " don't").replace(" 's", "'s")
        .replace(" 've", "'ve").replace(" 're", "'re");
  }

  public String piece(int token) {
    return vocabulary.tokens().get(vocabulary.checked(token));
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
