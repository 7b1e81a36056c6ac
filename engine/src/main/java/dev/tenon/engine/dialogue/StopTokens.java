package dev.tenon.engine.dialogue;

import dev.tenon.api.text.AddedToken;
import dev.tenon.api.text.Tokenizer;
import dev.tenon.engine.file.Json;
import dev.tenon.engine.text.Tokenizers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The tokens that end an answer: eos_token_id of generation_config.json or else config.json, and the tokenizer's eos_token.
 *
 * @param contents as they stand in a rendered conversation
 */
public record StopTokens(Set<Integer> ids, Set<String> contents) {
  private static final String KEY = "eos_token_id";

  public StopTokens {
    ids = Set.copyOf(ids);
    contents = java.util.Collections.unmodifiableSet(new LinkedHashSet<>(contents));
  }

  /** Of a model's folder. */
  public static StopTokens of(Path folder, Tokenizers.Kept kept) {
    Tokenizer tokenizer = kept.tokenizer();
    var contents = new LinkedHashSet<String>();
    Optional.ofNullable(ModelTemplate.special(folder, kept).get("eos_token")).ifPresent(contents::add);
    var ids = new LinkedHashSet<Integer>(configured(folder));
    ids.removeIf(id -> id < 0 || id >= tokenizer.size());
    tokenizer.end().ifPresent(ids::add);
    for (AddedToken token : tokenizer.added()) {
      if (contents.contains(token.content())) ids.add(token.id());
      if (ids.contains(token.id())) contents.add(token.content());
    }
    contents.forEach(content -> tokenizer.special(content).ifPresent(ids::add));
    return new StopTokens(ids, contents);
  }

  private static List<Integer> configured(Path folder) {
    for (String name : List.of("generation_config.json", "config.json")) {
      Path file = folder.resolve(name);
      Map<String, Object> config = Files.isRegularFile(file) ? Json.read(file) : Map.of();
      Stream<?> given = config.get(KEY) instanceof Collection<?> all
          ? all.stream()
          : Stream.ofNullable(config.get(KEY));
      List<Integer> ids = given.filter(Integer.class::isInstance).<Integer>map(Integer.class::cast).toList();
      if (!ids.isEmpty()) return ids;
    }
    return List.of();
  }
}
