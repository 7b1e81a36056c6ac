package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.data.Truncation;
import dev.tenon.api.text.TokenizerFormat;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.file.Json;
import dev.tenon.engine.house.Assembly;
import dev.tenon.engine.house.Options;
import dev.tenon.engine.plugin.Catalogs;
import dev.tenon.engine.rows.Conversations;
import dev.tenon.engine.rows.Packing;
import dev.tenon.engine.rows.Prepared;
import dev.tenon.engine.rows.RowEncoder;
import dev.tenon.engine.rows.RowMethod;
import dev.tenon.engine.rows.RowSettings;
import dev.tenon.engine.rows.Rows;
import dev.tenon.engine.rows.SpecialTokens;
import dev.tenon.engine.rows.TemplateConversations;
import dev.tenon.engine.text.MoreTokens;
import dev.tenon.engine.text.Tokenizers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of text and messages against what TRL makes of them (golden/data). */
class GoldenRowsTest {
  private static final Tokenizers TOKENIZERS = new Tokenizers(Assembly
      .get(Assembly.injector(List.of(), Options.DEFAULT), Catalogs.class).of(TokenizerFormat.class));

  private final Map<Object, Tokenizers.Kept> read = new HashMap<>();
  @TempDir Path folder;

  @Test void rowsToLearnAreAsTrlPreparesThem() {
    agrees("sft", 23);
  }

  @Test void pairsAreAsTrlPreparesThem() {
    agrees("dpo", 11);
  }

  @Test void answersAreAsTrlPreparesThem() {
    agrees("kto", 8);
  }

  @Test void textsToScoreAreAsTrlPreparesThem() {
    agrees("reward", 5);
  }

  @Test void pairsForOrpoAreAsTrlPreparesThem() {
    agrees("orpo", 3);
  }

  private void agrees(String method, int least) {
    List<Map<String, Object>> cases = objects(Json.read(Shared.file("golden/data/" + method + ".json")).get("cases"));
    assertTrue(cases.size() >= least);
    for (Map<String, Object> each : cases) {
      if (each.containsKey("error")) assertThrows(UserError.class, () -> prepared(method, each), name(each));
      else agrees(each, prepared(method, each));
    }
  }

  private static String name(Map<String, Object> each) {
    return String.valueOf(each.get("name"));
  }

  private static void agrees(Map<String, Object> golden, Prepared prepared) {
    List<Map<String, Object>> rows = objects(golden.get("rows"));
    assertEquals(rows.size(), prepared.size(), name(golden));
    for (int i = 0; i < rows.size(); i++) agrees(rows.get(i), prepared.row(i), name(golden) + ", row " + i);
    if (golden.get("batch") instanceof Map<?, ?> batch)
      agrees(batch, prepared.batch(0, rows.size()), name(golden) + ", batch");
    if (golden.get("padding_free") instanceof Map<?, ?> joined)
      agrees(joined, prepared.paddingFree(0, rows.size()).orElseThrow(), name(golden) + ", padding_free");
    if (golden.get("batches") instanceof List<?> batches) {
      int size = setting(golden, "batch_size", 0);
      for (int i = 0; i < batches.size(); i++)
        agrees((Map<?, ?>) batches.get(i),
            prepared.batch(i * size, Math.min(prepared.size(), (i + 1) * size)), name(golden) + ", batch " + i);
    }
  }

  private static void agrees(Map<?, ?> golden, Map<String, Object> tree, String where) {
    golden.forEach((key, value) -> assertEquals(value, tree.get(String.valueOf(key)), where + ", " + key));
  }

  private Prepared prepared(String method, Map<String, Object> golden) {
    Tokenizers.Kept tokenizer = tokenizer(golden);
    SpecialTokens special = SpecialTokens.of(tokenizer);
    Optional<Conversations> conversations = Optional.ofNullable(golden.get("chat_template")).map(
        file -> TemplateConversations.read(Shared.file("golden/templates/" + file), special, Clock.systemUTC()));
    RowSettings settings = settings(golden);
    var encoder = new RowEncoder(tokenizer.tokenizer(), special, conversations, settings.learned());
    var options = new RowMethod.Options(setting(golden, "batch_size", 8),
        setting(golden, "loss_type", "kto").equals("kto"), setting(golden, "pad_to_multiple_of", 1));
    return RowMethod.valueOf(method.toUpperCase(Locale.ROOT)).prepare(rows(golden), encoder, settings, options);
  }

  private Rows rows(Map<String, Object> golden) {
    var lines = new StringBuilder();
    for (Map<String, Object> example : objects(golden.get("examples")))
      lines.append(new String(Json.compact(example), StandardCharsets.UTF_8)).append('\n');
    try {
      return Rows.read(List.of(Files.writeString(folder.resolve("rows.jsonl"), lines)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RowSettings settings(Map<String, Object> golden) {
    int most = setting(golden, "max_length", 0);
    return new RowSettings(most == 0 ? OptionalInt.empty() : OptionalInt.of(most),
        Truncation.Kept.valueOf(setting(golden, "truncation_mode", "keep_start").toUpperCase(Locale.ROOT)),
        setting(golden, "packing", false),
        Packing.valueOf(setting(golden, "packing_strategy", "bfd").toUpperCase(Locale.ROOT)),
        Optional.of(setting(golden, "completion_only_loss", true)), setting(golden, "assistant_only_loss", false),
        Optional.empty());
  }

  @SuppressWarnings("unchecked") private static <T> T setting(Map<String, Object> golden, String key, T otherwise) {
    Object value = ((Map<?, ?>) golden.getOrDefault("settings", Map.of())).get(key);
    return value == null ? otherwise : (T) value;
  }

  /** The file's tokenizer with the special tokens of the case, in order of their ids. */
  private Tokenizers.Kept tokenizer(Map<String, Object> golden) {
    return read.computeIfAbsent(List.of(golden.get("tokenizer"), golden.get("special_tokens"),
        golden.get("added_tokens")), _ -> {
          Path file = Shared.file("data/tokenizers/" + golden.get("tokenizer"));
          Map<?, ?> added = (Map<?, ?>) golden.get("added_tokens");
          List<String> tokens = new ArrayList<>();
          added.keySet().stream().sorted(Comparator.comparingInt(it -> (Integer) added.get(it)))
              .forEach(it -> tokens.add(String.valueOf(it)));
          Map<String, Map<String, Object>> files = MoreTokens.with(TOKENIZERS.load(file).files(), tokens);
          for (var named : ((Map<?, ?>) golden.get("special_tokens")).entrySet())
            files = MoreTokens.naming(files, String.valueOf(named.getKey()), String.valueOf(named.getValue()));
          Tokenizers.Kept kept = TOKENIZERS.of(file, files);
          added.forEach((token, id) -> assertEquals(id, kept.tokenizer().special(String.valueOf(token)).orElse(-1)));
          return kept;
        });
  }

  @SuppressWarnings("unchecked") private static List<Map<String, Object>> objects(Object list) {
    return (List<Map<String, Object>>) list;
  }
}
