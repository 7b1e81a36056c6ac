package dev.tenon.engine.dialogue;

import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.file.Json;
import dev.tenon.engine.file.Unreadable;
import dev.tenon.engine.rows.SpecialTokens;
import dev.tenon.engine.text.Tokenizers;
import dev.tenon.templates.ChatTemplate;
import dev.tenon.templates.TemplateException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A chat template of a model. Most models have one, named default; some have others, such as tool_use.
 *
 * @param place the file that it stands in
 */
public record ModelTemplate(String name, Path place, ChatTemplate template) {
  /** The name of the template that is used where none is named. */
  public static final String DEFAULT = "default";
  private static final String FILE = "chat_template.jinja", MORE = "additional_chat_templates", SUFFIX = ".jinja";
  private static final String CONFIG = "tokenizer_config.json", KEY = "chat_template", MAP = "special_tokens_map.json";

  private record Source(Path place, String text) {}

  /**
   * All templates of a model, the default one first.
   *
   * @param folder of the model, or a file
   * @throws UserError if one cannot be read; says which, and the line
   */
  public static List<ModelTemplate> of(Path folder, Tokenizers.Kept tokenizer) {
    Map<String, String> special = special(folder, tokenizer);
    return sources(folder, tokenizer).entrySet().stream()
        .map(e -> read(e.getKey(), e.getValue(), special)).toList();
  }

  /** What to say where there is no template. */
  public static UserError missing(Path folder) {
    return new UserError(folder + ": the model has no chat template; it must have a " + FILE + ", or a " + KEY + " in "
        + CONFIG);
  }

  private static ModelTemplate read(String name, Source source, Map<String, String> special) {
    try {
      return new ModelTemplate(name, source.place, ChatTemplate.of(source.text, special));
    } catch (TemplateException e) {
      throw new UserError(source.place + ": chat template '" + name + "', " + e.described(), e);
    }
  }

  /** What templates call special tokens by: of the tokenizer's config, or of the map beside it. */
  public static Map<String, String> special(Path folder, Tokenizers.Kept tokenizer) {
    var special = new LinkedHashMap<>(SpecialTokens.of(tokenizer).named());
    Path map = folder.resolve(MAP);
    if (!Files.isRegularFile(map)) return special;
    Json.read(map).forEach((name, token) -> {
      Object content = token instanceof Map<?, ?> added && added.containsKey("content") ? added.get("content") : token;
      if (content instanceof String text) special.putIfAbsent(name, text);
    });
    return special;
  }

  private static Map<String, Source> sources(Path folder, Tokenizers.Kept tokenizer) {
    var sources = new LinkedHashMap<String, Source>();
    Path file = folder.resolve(FILE), more = folder.resolve(MORE);
    if (Files.isRegularFile(file)) sources.put(DEFAULT, new Source(file, text(file)));
    Path config = Files.isDirectory(folder) ? folder.resolve(CONFIG) : folder;
    named(tokenizer.files().getOrDefault(CONFIG, Map.of()).getOrDefault(KEY, List.of()))
        .forEach((name, text) -> sources.putIfAbsent(name, new Source(config, text)));
    if (Files.isDirectory(more)) files(more).forEach((name, path) -> sources.put(name, new Source(path, text(path))));
    return sources;
  }

  /** One text, or a list of texts with names. */
  private static Map<String, String> named(Object given) {
    var named = new LinkedHashMap<String, String>();
    if (given instanceof String text) named.put(DEFAULT, text);
    if (given instanceof List<?> list)
      for (Object one : list)
        if (one instanceof Map<?, ?> map && map.get("name") instanceof String name
            && map.get("template") instanceof String text)
          named.put(name, text);
    return named;
  }

  private static Map<String, Path> files(Path folder) {
    try (Stream<Path> all = Files.list(folder)) {
      var named = new TreeMap<String, Path>();
      all.filter(path -> path.toString().endsWith(SUFFIX)).forEach(path -> {
        String name = String.valueOf(path.getFileName());
        named.put(name.substring(0, name.length() - SUFFIX.length()), path);
      });
      return named;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw Unreadable.error(file, e);
    }
  }
}
