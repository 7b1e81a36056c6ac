package dev.tenon.tokenizers;

import dev.tenon.api.spec.Doc;
import dev.tenon.api.text.TokenizerTrainer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Byte-level BPE (Radford et al. 2019): any text can be encoded, frequent strings become one token. Ids: special tokens
 * in the order given, the alphabet by code point of its symbols, then merges. Vocabulary and merges are exactly those
 * of Hugging Face's BpeTrainer.
 *
 * @param vocabSize size at which training stops, special tokens included; fewer tokens if no pair is left
 * @param minFrequency how often a pair must occur to be merged
 * @param specialTokens the first ends a document
 * @param pattern how text is cut into words
 * @param addPrefixSpace whether a text gets a space in front if it has none
 * @param initialAlphabet bytes that are in the vocabulary whether they occur or not
 * @param limitAlphabet how many bytes are in the vocabulary at most, the frequent ones; others cannot be encoded
 * @param maxTokenLength tokens of merges stay shorter than so many bytes
 */
@Doc("byte-level byte-pair encoding, as in GPT-2")
public record BpeTrainer(@Doc("number of tokens to stop at, special ones included") int vocabSize,
    @Doc("occurrences a pair needs to be merged") int minFrequency,
    @Doc("tokens that no text becomes; the first ends a document") List<String> specialTokens,
    @Doc("how text is cut into words: gpt2, cl100k, qwen2, none") WordPattern pattern,
    @Doc("put a space before a text that begins with none") boolean addPrefixSpace,
    @Doc("bytes, or none: only bytes that occur") Alphabet initialAlphabet,
    @Doc("keep only so many bytes, the most frequent") OptionalInt limitAlphabet,
    @Doc("merged tokens stay shorter than so many bytes") OptionalInt maxTokenLength) implements TokenizerTrainer {
  /** Bytes that are there from the beginning. */
  public enum Alphabet {
    BYTES, NONE
  }

  public BpeTrainer {
    specialTokens = TokenizerJson.distinct(specialTokens);
    if (minFrequency < 0)
      throw new IllegalArgumentException("min_frequency (" + minFrequency + ") must not be negative");
    int least = specialTokens.size() + (initialAlphabet == Alphabet.BYTES ? 256 : 1);
    if (vocabSize < least)
      throw new IllegalArgumentException("vocab_size (" + vocabSize + ") must be at least " + least
          + ": the alphabet and " + specialTokens.size() + " special tokens");
    int fewest = initialAlphabet == Alphabet.BYTES ? 256 : 1;
    if (limitAlphabet.isPresent() && limitAlphabet.getAsInt() < fewest)
      throw new IllegalArgumentException(
          "limit_alphabet (" + limitAlphabet.getAsInt() + ") must be at least " + fewest + ", the initial alphabet");
    if (maxTokenLength.isPresent() && maxTokenLength.getAsInt() < 1)
      throw new IllegalArgumentException("max_token_length (" + maxTokenLength.getAsInt() + ") must be positive");
  }

  public BpeTrainer() {
    this(4096, 2, List.of("<|endoftext|>"), WordPattern.GPT2, false, Alphabet.BYTES, OptionalInt.empty(),
        OptionalInt.empty());
  }

  public String type() {
    return "bpe";
  }

  /**
   * @throws IllegalArgumentException if the bytes that occur are more than fit in the vocabulary
   */
  public Trained train(Stream<String> texts) {
    Map<String, long[]> words = new HashMap<>();
    texts.sequential().forEachOrdered(text -> count(Text.wellFormed(text), words));
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (String token : specialTokens) ids.put(token, ids.size());
    int[] byteIds = alphabet(words, ids);
    if (ids.size() > vocabSize)
      throw new IllegalArgumentException("vocab_size (" + vocabSize + ") must be at least " + ids.size()
          + ": the alphabet of the text and " + specialTokens.size() + " special tokens");
    // a pair of two bytes always counts
    int lengthLimit = maxTokenLength.isPresent() ? Math.max(3, maxTokenLength.getAsInt()) : Integer.MAX_VALUE;
    var merges = new BpeTraining(words, ids, byteIds, lengthLimit).run(vocabSize, Math.max(1, minFrequency));
    return TokenizerJson.trained(ids, merges, TokenizerJson.byteLevel(pattern, addPrefixSpace), specialTokens);
  }

  private void count(String text, Map<String, long[]> words) {
    String whole = addPrefixSpace && !text.isEmpty() && text.charAt(0) != ' ' ? " " + text : text;
    for (int from = 0, end; from < whole.length(); from = end) {
      end = pattern.end(whole, from);
      words.computeIfAbsent(whole.substring(from, end), _ -> new long[1])[0]++;
    }
  }

  /** Adds the bytes' symbols to the ids; the id of each byte, −1 for those left out. */
  private int[] alphabet(Map<String, long[]> words, Map<String, Integer> ids) {
    var symbols = new ByteSymbols();
    long[] counts = new long[256];
    words.forEach((word, count) -> {
      for (byte b : word.getBytes(StandardCharsets.UTF_8)) counts[b & 0xFF] += count[0];
    });
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < 256; i++) if (initialAlphabet == Alphabet.BYTES || counts[i] > 0) kept.add(i);
    Comparator<Integer> bySymbol = Comparator.comparingInt(it -> symbols.symbol(it));
    // with the initial alphabet nothing can be left out: there are no other symbols
    kept.sort(Comparator.<Integer>comparingLong(it -> counts[it]).thenComparing(bySymbol).reversed());
    List<Integer> frequent = kept.subList(0, Math.min(kept.size(), limitAlphabet.orElse(256)));
    frequent.sort(bySymbol);
    int[] byteIds = new int[256];
    Arrays.fill(byteIds, -1);
    for (int b : frequent) byteIds[b] = ids.computeIfAbsent(String.valueOf(symbols.symbol(b)), _ -> ids.size());
    return byteIds;
  }
}
