package dev.tenon.tokenizers;

import dev.tenon.api.spec.Doc;
import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.text.TokenizerFormat;
import dev.tenon.tokenizers.Merges.Merge;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * tokenizer.json with the model BPE: byte-level (GPT-2, Llama 3, Qwen 2, ...), over characters with byte fallback
 * (Llama 2, Mistral), over characters without. {@code truncation} and {@code padding} are not read: they concern
 * batches, and Hugging Face's transformers switches them off on every call as well.
 */
@Doc("tokenizer.json with a BPE model")
public record BpeFormat() implements TokenizerFormat {
  public String type() {
    return "bpe";
  }

  public Optional<Tokenizer> read(Map<String, Object> tokenizer, Map<String, Object> config) {
    var file = new Part("tokenizer.json", tokenizer);
    Part model = file.need("model");
    if (!model.need("type").text().equals("BPE")) return Optional.empty();
    file.only("version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor",
        "decoder", "model");
    model.only("dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback",
        "ignore_merges", "vocab", "merges");
    for (String affix : List.of("continuing_subword_prefix", "end_of_word_suffix"))
      if (!model.text(affix, "").isEmpty()) throw model.need(affix).refused("none");
    boolean wholeWords = model.flag("ignore_merges", false);
    model.find("dropout").filter(it -> !(it.value() instanceof Number rate && rate.doubleValue() == 0))
        .ifPresent(it -> {
          throw it.refused("none");
        });

    Vocabulary vocabulary = vocabulary(file, model, new Part("tokenizer_config.json", config));
    Merges merges = new Merges(merges(model.need("merges")), vocabulary.ids());
    boolean fallback = model.flag("byte_fallback", false);
    Optional<Part> cut = file.find("pre_tokenizer");
    if (cut.isPresent()) {
      file.find("normalizer").ifPresent(it -> {
        throw it.refused("none, with byte-level BPE");
      });
      if (fallback) throw model.need("byte_fallback").refused("false, with byte-level BPE");
      return Optional.of(ByteLevelParts.read(cut.get(), file.need("decoder"), vocabulary, merges, wholeWords));
    }
    if (wholeWords) throw model.need("ignore_merges").refused("false, over characters");
    if (!fallback) model.find("unk_token").ifPresent(it -> {
      throw it.refused("none, without byte_fallback");
    });
    var rewriting = CharacterLevelParts.read(file.find("normalizer"), file.need("decoder"), fallback);
    return Optional.of(new CharacterLevel(vocabulary, merges, rewriting, fallback));
  }

  private static List<Merge> merges(Part merges) {
    List<Merge> all = new ArrayList<>();
    for (Part merge : merges.parts()) {
      List<String> two = merge.value() instanceof List<?>
          ? merge.parts().stream().map(Part::text).toList()
          : List.of(merge.text().split(" ", -1));
      if (two.size() != 2) throw merge.refused("two tokens");
      all.add(new Merge(two.get(0), two.get(1)));
    }
    return all;
  }

  private static Vocabulary vocabulary(Part file, Part model, Part config) {
    Map<String, Integer> ids = new HashMap<>();
    Part vocab = model.need("vocab");
    vocab.map().forEach(
        (token, id) -> ids.put(String.valueOf(token), new Part(vocab.path() + "['" + token + "']", id).number()));
    Map<String, Integer> special = new HashMap<>();
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
    }
    var ends = Ends.read(file.find("post_processor"), config, ids, special);
    return new Vocabulary(tokens(ids), ids, special, ends.begin(), ends.end());
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

  /** The ids that begin and end a text. */
  private record Ends(OptionalInt begin, OptionalInt end) {
    /** Adds bos_token and eos_token to the special tokens. */
    static Ends read(Optional<Part> postProcessor, Part config, Map<String, Integer> ids,
        Map<String, Integer> special) {
      OptionalInt bos = token(config, "bos_token", ids, special);
      OptionalInt eos = token(config, "eos_token", ids, special);
      Optional<Part> template = postProcessor.flatMap(Ends::template);
      Ends written = template.isPresent()
          ? ofTemplate(template.get(), special)
          : new Ends(OptionalInt.empty(), OptionalInt.empty());
      return new Ends(template.isEmpty() && config.flag("add_bos_token", false) ? bos : written.begin,
          eos.isPresent() ? eos : written.end);
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
        case "Sequence" -> {
          List<Part> found = part.only("processors").need("processors").parts().stream()
              .flatMap(it -> template(it).stream()).toList();
          if (found.size() > 1) throw found.get(1).refused("one TemplateProcessing");
          yield found.stream().findFirst();
        }
        default -> throw part.refused("ByteLevel, TemplateProcessing, Sequence");
      };
    }

    private static Ends ofTemplate(Part template, Map<String, Integer> special) {
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
      return new Ends(begin, end);
    }
  }
}
