package dev.tenon.tokenizers;

import dev.tenon.api.spec.Doc;
import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.text.TokenizerFormat;
import dev.tenon.tokenizers.Merges.Merge;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    Vocabulary vocabulary = VocabularyParts.read(file, model, new Part("tokenizer_config.json", config));
    Merges merges = new Merges(merges(model.need("merges")), vocabulary.ids());
    boolean fallback = model.flag("byte_fallback", false);
    Optional<Part> cut = file.find("pre_tokenizer");
    if (cut.isPresent()) {
      file.find("normalizer").ifPresent(it -> {
        throw it.refused("none, with byte-level BPE");
      });
      if (fallback) throw model.need("byte_fallback").refused("false, with byte-level BPE");
      boolean trimmed = ByteLevelParts.trimmed(file.find("post_processor"));
      return Optional
          .of(ByteLevelParts.read(cut.get(), file.need("decoder"), vocabulary, merges, wholeWords, trimmed));
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
}
