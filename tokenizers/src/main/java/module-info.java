import org.jspecify.annotations.NullMarked;

/**
 * Tokenizers: byte-level BPE, single bytes, single characters; and Hugging Face's tokenizer.json with BPE or WordPiece
 * inside.
 */
@NullMarked
open module dev.tenon.tokenizers {
  requires dev.tenon.api;
  requires static org.jspecify;

  provides dev.tenon.api.text.TokenizerTrainer with
      dev.tenon.tokenizers.BpeTrainer,
      dev.tenon.tokenizers.ByteTrainer,
      dev.tenon.tokenizers.CharTrainer;
  provides dev.tenon.api.text.TokenizerFormat with
      dev.tenon.tokenizers.BpeFormat,
      dev.tenon.tokenizers.WordPieceFormat;
}
