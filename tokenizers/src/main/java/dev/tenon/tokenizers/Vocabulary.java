package dev.tenon.tokenizers;

import dev.tenon.api.text.AddedToken;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The tokens of a tokenizer.
 *
 * @param tokens their written forms, by id; those of special tokens too
 * @param ids the same the other way round
 * @param special ids of the special tokens
 * @param added the tokens that are looked for in a text that is not plain
 * @param begin the id that begins a text
 * @param closing the id that stands behind every text
 * @param end the id that ends a text
 */
record Vocabulary(List<String> tokens, Map<String, Integer> ids, Map<String, Integer> special, List<AddedToken> added,
    OptionalInt begin, OptionalInt closing, OptionalInt end) {
  Vocabulary {
    tokens = List.copyOf(tokens);
    ids = Map.copyOf(ids);
    special = Map.copyOf(special);
    added = List.copyOf(added);
  }

  int size() {
    return tokens.size();
  }

  OptionalInt special(String content) {
    Integer id = special.get(content);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  boolean isSpecial(int id) {
    return special.containsKey(tokens.get(id));
  }

  /** The id, if it is one. */
  int checked(int id) {
    if (id < 0 || id >= tokens.size())
      throw new IllegalArgumentException(
          "token " + id + " is not in the vocabulary; ids run from 0 to " + (tokens.size() - 1));
    return id;
  }
}
