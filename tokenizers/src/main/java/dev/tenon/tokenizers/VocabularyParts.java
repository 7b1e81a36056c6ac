package dev.tenon.tokenizers;

import dev.tenon.api.text.AddedToken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the tokens of a tokenizer.json, those added to the model's, and which of them stand around a text. */
final class VocabularyParts {
  private VocabularyParts() {}

  static Vocabulary read(Part file, Part model, Part config) {
    Map<String, Integer> ids = new HashMap<>();
    Part vocab = model.need("vocab");
    vocab.map().forEach(
        (token, id) -> ids.put(String.valueOf(token), new Part(vocab.path() + "['" + token + "']", id).number()));
    Map<String, Integer> special = new HashMap<>();
    List<AddedToken> all = new ArrayList<>();
    for (Part added : file.find("added_tokens").map(Part::parts).orElse(List.of())) {
      added.only("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special");
      String content = added.need("content").text();
      int id = added.need("id").number();
      if (!added.flag("special", false))
        throw new IllegalArgumentException(
            added.path() + " '" + content + "' is an added token that is not special; supported: special ones");
      Integer other = ids.put(content, id);
      if (other != null && other != id)
        throw new IllegalArgumentException(
            added.path() + " gives '" + content + "' the id " + id + ", model.vocab " + other);
      special.put(content, id);
      all.add(new AddedToken(id, content, true, added.flag("single_word", false), added.flag("lstrip", false),
          added.flag("rstrip", false), added.flag("normalized", false)));
    }
    var ends = Ends.read(file.find("post_processor"), config, ids, special);
    return new Vocabulary(tokens(ids), ids, special, all, ends.begin(), ends.closing(), ends.end());
  }

  private static List<String> tokens(Map<String, Integer> ids) {
    String[] tokens = new String[ids.size()];
    ids.forEach((token, id) -> {
      if (id < 0 || id >= tokens.length || tokens[id] != null)
        throw new IllegalArgumentException("tokenizer.json: the token '" + token + "' has the id " + id
            + "; ids must be 0 to " + (tokens.length - 1) + ", each once");
      tokens[id] = token;
    });
    return List.of(tokens);
  }

  /** The ids that begin and end a text; the closing one without being asked. */
  private record Ends(OptionalInt begin, OptionalInt closing, OptionalInt end) {
    /** Adds bos_token and eos_token to the special tokens. */
    static Ends read(Optional<Part> postProcessor, Part config, Map<String, Integer> ids,
        Map<String, Integer> special) {
      OptionalInt bos = token(config, "bos_token", ids, special);
      OptionalInt eos = token(config, "eos_token", ids, special);
      Optional<Part> template = postProcessor.flatMap(Ends::template);
      Ends written = template.isPresent()
          ? ofTemplate(template.get(), special)
          : new Ends(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
      return new Ends(template.isEmpty() && config.flag("add_bos_token", false) ? bos : written.begin, written.closing,
          eos.isPresent() ? eos : written.closing);
    }

    private static OptionalInt token(Part config, String key, Map<String, Integer> ids, Map<String, Integer> special) {
      Optional<Part> token = config.find(key);
      if (token.isEmpty()) return OptionalInt.empty();
      String content = token.get().value() instanceof Map<?, ?>
          ? token.get().need("content").text()
          : token.get().text();
      Integer id = ids.get(content);
      if (id == null) throw token.get().refused("a token of tokenizer.json");
      special.put(content, id);
      return OptionalInt.of(id);
    }

    /** The part that adds special tokens; byte-level post-processing only trims offsets. */
    private static Optional<Part> template(Part part) {
      return switch (part.need("type").text()) {
        case "ByteLevel" -> Optional.empty();
        case "TemplateProcessing" -> Optional.of(part.only("single", "pair", "special_tokens"));
        case "BertProcessing" -> Optional.of(part.only("sep", "cls"));
        case "Sequence" -> {
          List<Part> found = part.only("processors").need("processors").parts().stream()
              .flatMap(it -> template(it).stream()).toList();
          if (found.size() > 1) throw found.get(1).refused("one TemplateProcessing");
          yield found.stream().findFirst();
        }
        default -> throw part.refused("BertProcessing, ByteLevel, TemplateProcessing, Sequence");
      };
    }

    private static Ends ofTemplate(Part template, Map<String, Integer> special) {
      if (template.need("type").text().equals("BertProcessing")) {
        OptionalInt separator = OptionalInt.of(template.need("sep").parts().getLast().number());
        return new Ends(OptionalInt.of(template.need("cls").parts().getLast().number()), separator, separator);
      }
      OptionalInt begin = OptionalInt.empty();
      OptionalInt end = OptionalInt.empty();
      boolean text = false;
      for (Part piece : template.need("single").parts()) {
        Optional<Part> token = piece.find("SpecialToken");
        if (token.isEmpty()) {
          if (text) throw piece.refused("the text once");
          piece.need("Sequence");
          text = true;
          continue;
        }
        String content = token.get().need("id").text();
        Integer id = special.get(content);
        if (id == null) throw token.get().refused("a special token of added_tokens");
        if ((text ? end : begin).isPresent())
          throw token.get().refused("one special token before the text, one behind it");
        if (text) end = OptionalInt.of(id);
        else begin = OptionalInt.of(id);
      }
      return new Ends(begin, end, end);
    }
  }
}
