package dev.tenon.tokenizers;

import dev.tenon.api.spec.Doc;
import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.text.TokenizerFormat;
import java.util.Map;
import java.util.Optional;

/**
 * tokenizer.json with the model WordPiece, as BERT's have it: a BertNormalizer, a BertPreTokenizer, a WordPiece decoder.
 * {@code truncation} and {@code padding} are not read: they concern batches, and Hugging Face's transformers switches them
 * off on every call as well.
 */
@Doc("tokenizer.json with a WordPiece model")
public record WordPieceFormat() implements TokenizerFormat {
  public String type() {
    return "word-piece";
  }

  public Optional<Tokenizer> read(Map<String, Object> tokenizer, Map<String, Object> config) {
    var file = new Part("tokenizer.json", tokenizer);
    Part model = file.need("model");
    if (!model.need("type").text().equals("WordPiece")) return Optional.empty();
    file.only("version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor",
        "decoder", "model");
    model.only("unk_token", "continuing_subword_prefix", "max_input_chars_per_word", "vocab");
    Part cut = file.need("pre_tokenizer");
    if (!cut.type().equals("BertPreTokenizer")) throw cut.refused("BertPreTokenizer");
    Part decoder = file.need("decoder");
    if (!decoder.type("prefix", "cleanup").equals("WordPiece")) throw decoder.refused("WordPiece");
    String prefix = model.text("continuing_subword_prefix", "##");
    if (!decoder.text("prefix", "##").equals(prefix)) throw decoder.need("prefix").refused("'" + prefix + "'");
    Vocabulary vocabulary = VocabularyParts.read(file, model, new Part("tokenizer_config.json", config));
    String unknown = model.text("unk_token", "[UNK]");
    Integer id = vocabulary.ids().get(unknown);
    if (id == null) throw new Part("tokenizer.json: model.unk_token", unknown).refused("a token of model.vocab");
    int longest = model.find("max_input_chars_per_word").map(Part::number).orElse(100);
    return Optional.of(new WordPiece(vocabulary, normalizer(file.find("normalizer")),
        new WordPiece.Pieces(prefix, id, longest, decoder.flag("cleanup", true))));
  }

  private static BertNormalizer normalizer(Optional<Part> part) {
    if (part.isEmpty()) return new BertNormalizer(false, false, false, false);
    Part given = part.get();
    if (!given.type("clean_text", "handle_chinese_chars", "strip_accents", "lowercase").equals("BertNormalizer"))
      throw given.refused("BertNormalizer");
    boolean lower = given.flag("lowercase", true);
    return new BertNormalizer(given.flag("clean_text", true), given.flag("handle_chinese_chars", true),
        given.flag("strip_accents", lower), lower);
  }
}
