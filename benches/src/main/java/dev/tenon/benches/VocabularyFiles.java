package dev.tenon.benches;

import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.text.TokenizerTrainer;
import dev.tenon.engine.file.Json;
import dev.tenon.engine.text.Tokenizers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * What encoders are compared on, made once: {@code texts}, dictionary entries with a zero character after each; a vocabulary as
 * {@code tokenizer.json} and as {@code ranks}, a line with the bytes of each token in hexadecimal and its id, for those who read no JSON; and
 * {@code ids}, how many ids the entries come to.
 */
final class VocabularyFiles {
  private static final int BYTES = 4_000_000, LONG = 256 * 1024;
  private static final char END = '\0';

  private VocabularyFiles() {}

  static Path folder() {
    return Ours.home().resolve("benches/.models/tokenizer");
  }

  static void require() {
    try {
      if (Files.exists(folder().resolve("ids"))) return;
      Files.createDirectories(folder());
      var workshop = new Workshop();
      var text = new StringBuilder();
      for (String entry : workshop.texts()) if (text.length() < BYTES) text.append(entry).append(END);
      Files.writeString(folder().resolve("texts"), text);
      TokenizerTrainer trainer = workshop.trainer(Map.of("type", "bpe", "vocab_size", 8192));
      Tokenizers.Kept kept = Tokenizers.train(trainer, texts(false).stream());
      for (var file : kept.files().entrySet())
        Files.write(folder().resolve(file.getKey()), Json.pretty(file.getValue()));
      Files.writeString(folder().resolve("ranks"), ranks(kept.tokenizer()));
      long ids = texts(false).stream().mapToLong(t -> kept.tokenizer().encode(t).length).sum();
      Files.writeString(folder().resolve("ids"), Long.toString(ids));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String ranks(Tokenizer tokenizer) {
    var lines = new StringBuilder();
    for (int id = 0; id < tokenizer.size(); id++)
      if (tokenizer.bytes(id).length > 0)
        lines.append(HexFormat.of().formatHex(tokenizer.bytes(id))).append(' ').append(id).append('\n');
    return lines.toString();
  }

  /**
   * The entries.
   *
   * @param joined whether in long texts
   */
  static List<String> texts(boolean joined) {
    try {
      String all = Files.readString(folder().resolve("texts"));
      if (!joined) return List.of(all.split(String.valueOf(END)));
      String whole = all.replace(END, '\n');
      var parts = new ArrayList<String>();
      for (int from = 0; from < whole.length(); from += LONG)
        parts.add(whole.substring(from, Math.min(whole.length(), from + LONG)));
      return List.copyOf(parts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static long bytes(List<String> texts) {
    return texts.stream().mapToLong(t -> t.getBytes(StandardCharsets.UTF_8).length).sum();
  }
}
