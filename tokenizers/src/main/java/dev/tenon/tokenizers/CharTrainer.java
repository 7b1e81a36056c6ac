package dev.tenon.tokenizers;

import dev.tenon.api.spec.Doc;
import dev.tenon.api.text.TokenizerTrainer;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A token a character (code point) that occurs in the texts: ids by code point, special tokens follow. Other characters
 * cannot be encoded. Its tokenizer.json is BPE over characters without merges.
 *
 * @param specialTokens the first ends a document
 */
@Doc("a token a character of the training text")
public record CharTrainer(@Doc("tokens that no text becomes; the first ends a document") List<String> specialTokens)
    implements
      TokenizerTrainer {
  public CharTrainer {
    specialTokens = TokenizerJson.distinct(specialTokens);
    for (String token : specialTokens)
      if (token.codePointCount(0, token.length()) == 1)
        throw new IllegalArgumentException(
            "special_tokens: '" + token + "' must be longer than one character, which may be in the text");
  }

  public CharTrainer() {
    this(List.of());
  }

  public String type() {
    return "char";
  }

  /**
   * @throws IllegalArgumentException if there is no character in the texts
   */
  public Trained train(Stream<String> texts) {
    var characters = new BitSet();
    texts.sequential().forEachOrdered(text -> Text.wellFormed(text).codePoints().forEach(characters::set));
    if (characters.isEmpty())
      throw new IllegalArgumentException("the texts to train a char tokenizer on are empty; there must be a character");
    Map<String, Integer> ids = new LinkedHashMap<>();
    characters.stream().forEach(c -> ids.put(Character.toString(c), ids.size()));
    for (String token : specialTokens) ids.put(token, ids.size());
    return TokenizerJson.trained(ids, List.of(), TokenizerJson.characters(), specialTokens);
  }
}
