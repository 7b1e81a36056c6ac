package dev.tenon.tokenizers;

import dev.tenon.api.spec.Doc;
import dev.tenon.api.text.TokenizerTrainer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A token a byte of UTF-8: ids 0 to 255 are the bytes, special tokens follow. Nothing is learnt. Its tokenizer.json is
 * byte-level BPE without merges.
 *
 * @param specialTokens the first ends a document
 */
@Doc("a token a byte")
public record ByteTrainer(@Doc("tokens that no text becomes; the first ends a document") List<String> specialTokens)
    implements
      TokenizerTrainer {
  public ByteTrainer {
    specialTokens = TokenizerJson.distinct(specialTokens);
    for (String token : specialTokens)
      if (token.length() == 1)
        throw new IllegalArgumentException(
            "special_tokens: '" + token + "' must be longer than one character, which may stand for a byte");
  }

  public ByteTrainer() {
    this(List.of("<|endoftext|>"));
  }

  public String type() {
    return "byte";
  }

  /** The texts are not read. */
  public Trained train(Stream<String> texts) {
    var symbols = new ByteSymbols();
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (int i = 0; i < 256; i++) ids.put(String.valueOf(symbols.symbol(i)), i);
    for (String token : specialTokens) ids.put(token, ids.size());
    return TokenizerJson.trained(ids, List.of(), TokenizerJson.byteLevel(WordPattern.NONE, false), specialTokens);
  }
}
