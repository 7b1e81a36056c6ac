package dev.tenon.engine.text;

import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.text.TokenizerFormat;
import dev.tenon.api.text.TokenizerTrainer;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.file.Json;
import dev.tenon.engine.file.Unreadable;
import dev.tenon.engine.gguf.GgufFile;
import dev.tenon.engine.gguf.GgufTokenizer;
import dev.tenon.engine.plugin.Catalog;
import dev.tenon.engine.plugin.Installed;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes tokenizers, and reads those that a folder holds. */
public final class Tokenizers {
  private static final String TOKENIZER = "tokenizer.json";
  private static final String CONFIG = "tokenizer_config.json";
  private static final String TEMPLATE = "chat_template.jinja";
  private static final String CHAT_TEMPLATE = "chat_template";

  private final Catalog<TokenizerFormat> formats;

  public Tokenizers(Catalog<TokenizerFormat> formats) {
    this.formats = formats;
  }

  /**
   * A tokenizer and the JSON trees that hold it.
   *
   * @param files by name; the same bytes are written wherever it is kept
   */
  public record Kept(Tokenizer tokenizer, Map<String, Map<String, Object>> files) {
    public Kept {
      files = new TreeMap<>(files);
    }

    /** The chat template, Jinja; of several that have names the default one. */
    public Optional<String> chatTemplate() {
      return template(files.getOrDefault(CONFIG, Map.of()).get(CHAT_TEMPLATE));
    }

    private static Optional<String> template(@Nullable Object config) {
      return switch (config) {
        case String text -> Optional.of(text);
        case List<?> named ->
          named.stream().filter(it -> it instanceof Map<?, ?> map && "default".equals(map.get("name")))
              .findFirst().flatMap(it -> template(((Map<?, ?>) it).get("template")));
        case null, default -> Optional.empty();
      };
    }

    /** SHA-256 over the files: what checkpoints and token stores remember of it. */
    public String sha256() {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        files.forEach((name, tree) -> {
          digest.update(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
          digest.update(Json.pretty(tree));
        });
        return HexFormat.of().formatHex(digest.digest());
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Learns one from texts. */
  public static Kept train(TokenizerTrainer trainer, Stream<String> texts) {
    TokenizerTrainer.Trained trained = trainer.train(texts);
    return new Kept(trained.tokenizer(), trained.files());
  }

  /**
   * The tokenizer that a folder, a tokenizer.json itself or a GGUF file holds, with the chat template beside it.
   *
   * @throws UserError if there is none, it is damaged, or no format installed reads its kind
   */
  public Kept load(Path place) {
    if (GgufFile.is(place)) return ofGguf(place);
    Path file = Files.isDirectory(place) ? place.resolve(TOKENIZER) : place;
    if (!Files.isRegularFile(file)) throw new UserError(place + ": there is no " + TOKENIZER);
    Map<String, Map<String, Object>> files = new TreeMap<>();
    files.put(TOKENIZER, Json.read(file));
    Path config = file.resolveSibling(CONFIG), template = file.resolveSibling(TEMPLATE);
    if (Files.isRegularFile(config)) files.put(CONFIG, Json.read(config));
    // A model's chat template stands beside its tokenizer, or in the config, where it is kept with it.
    if (Files.isRegularFile(template))
      files.computeIfAbsent(CONFIG, _ -> new TreeMap<>()).put(CHAT_TEMPLATE, text(template));
    return of(file, files);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw Unreadable.error(file, e);
    }
  }

  private Kept ofGguf(Path file) {
    try (Arena arena = Arena.ofConfined()) {
      return of(file, GgufTokenizer.files(GgufFile.open(file, arena))
          .orElseThrow(() -> new UserError(file + ": there is no tokenizer in it")));
    }
  }

  /**
   * The tokenizer that trees hold.
   *
   * @param file where they come from, for messages
   * @param files by name
   * @throws UserError if they are damaged, or no format installed reads their kind
   */
  public Kept of(Path file, Map<String, Map<String, Object>> files) {
    for (Installed<TokenizerFormat> format : formats.installed()) {
      try {
        Optional<Tokenizer> read = format.defaults().read(files.getOrDefault(TOKENIZER, Map.of()),
            files.getOrDefault(CONFIG, Map.of()));
        if (read.isPresent()) return new Kept(read.get(), files);
      } catch (IllegalArgumentException e) {
        // Formats know their file by its usual name.
        throw new UserError(file + ": " + String.valueOf(e.getMessage()).replaceFirst("^tokenizer\\.json:? ", ""), e);
      }
    }
    throw new UserError(
        file + ": no tokenizer format installed reads its kind; installed: " + String.join(", ", formats.types()));
  }
}
