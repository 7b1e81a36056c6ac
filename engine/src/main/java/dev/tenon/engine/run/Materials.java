package dev.tenon.engine.run;

import dev.tenon.api.data.Documents;
import dev.tenon.api.data.Truncation;
import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.workbench.Listener;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.data.Batches;
import dev.tenon.engine.data.Corpus;
import dev.tenon.engine.data.DataConfig;
import dev.tenon.engine.data.Hash;
import dev.tenon.engine.data.OverlappingWindows;
import dev.tenon.engine.data.Survey;
import dev.tenon.engine.data.TokenStore;
import dev.tenon.engine.data.Tokens;
import dev.tenon.engine.file.Unreadable;
import dev.tenon.engine.rows.RowBatches;
import dev.tenon.engine.rows.RowEncoder;
import dev.tenon.engine.rows.RowSettings;
import dev.tenon.engine.rows.Rows;
import dev.tenon.engine.rows.TrainingRow;
import dev.tenon.engine.rows.TrainingRows;
import dev.tenon.engine.run.Material.Measured;
import dev.tenon.engine.text.Tokenizers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Makes what runs learn from: windows of text, or rows. */
final class Materials {
  private Materials() {}

  static Material of(RunSpec spec, Tokenizers.Kept tokenizer, RunFolder folder, Listener listener) {
    return switch (spec.data()) {
      case DataChoice.Text text -> text(text.config(), spec, tokenizer, folder, listener);
      case DataChoice.Rows rows -> rows(rows, spec, tokenizer, listener);
    };
  }

  private static Material text(DataConfig data, RunSpec spec, Tokenizers.Kept tokenizer, RunFolder folder,
      Listener listener) {
    TokenStore store = store(data, spec, tokenizer, folder, listener);
    try {
      int time = spec.train().sequenceLength();
      Tokens train = store.train();
      var measured = new LinkedHashMap<String, Measured>();
      store.validation().ifPresent(held -> measured.put(Material.HELD_OUT,
          new Measured(Batches.inOrder(held, data, time), Batches.windows(held, time))));
      measured.putAll(retained(spec, tokenizer.tokenizer(), time));
      return new Material(Batches.training(train, data, time, spec.train().seed()), Batches.windows(train, time), time,
          measured, store.hash(), Optional.of(store), OptionalInt.of(train.at(0)), List.of());
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private static TokenStore store(DataConfig data, RunSpec spec, Tokenizers.Kept tokenizer, RunFolder folder,
      Listener listener) {
    Documents documents = data.documents();
    listener.phase("reading " + documents.type(), OptionalDouble.empty());
    Survey survey = Preparation.explained(documents, () -> Survey.of(documents));
    var corpus = new Corpus(documents, survey, tokenizer.tokenizer(), tokenizer.sha256(), data.validation(),
        spec.train().seed());
    return Preparation.explained(documents, () -> TokenStore.open(folder.data(), folder.store(), corpus,
        progress -> listener.phase("tokenizing " + documents.type(), OptionalDouble.of(progress))));
  }

  /** Rows; nothing is written. */
  static Material rows(DataChoice.Rows data, RunSpec spec, Tokenizers.Kept tokenizer, Listener listener) {
    listener.phase("reading rows", OptionalDouble.empty());
    Rows all = Rows.read(data.files());
    Rows.Split split = all.split(data.validation(), spec.train().seed());
    RowEncoder encoder = RowEncoder.of(tokenizer, data.settings().learned(), data.settings().clock());
    int most = spec.train().sequenceLength();
    var cut = new ArrayList<String>();
    TrainingRows train = fitting(split.train(), encoder, data.settings(), most, cut);
    List<TrainingRow> held = data.validation() == 0
        ? List.of()
        : fitting(split.heldOut(), encoder, unpacked(data.settings()), most, cut).all();
    var notes = new ArrayList<>(all.notes());
    notes.addAll(cut);
    notes.addAll(train.notes());
    if (train.all().isEmpty())
      throw new UserError("data: no row is left to learn from (" + String.join("; ", notes) + ")");
    int longest = Math.max(train.longest(), held.stream().mapToInt(TrainingRow::length).max().orElse(0));
    int time = Math.min(most, RowBatches.rounded(longest));
    var measured = new LinkedHashMap<String, Measured>();
    if (!held.isEmpty()) measured.put(Material.HELD_OUT, new Measured(RowBatches.inOrder(held), held.size()));
    measured.putAll(retained(spec, tokenizer.tokenizer(), time));
    return new Material(RowBatches.training(train.all(), spec.train().seed()), train.all().size(), time, measured,
        hash(train.all(), held), Optional.empty(), OptionalInt.of(train.all().getFirst().ids()[0]), notes);
  }

  /**
   * Rows that fit.
   *
   * @param most tokens that a row has room for; rows are cut to it unless the settings say where
   * @param notes are told how many were cut
   */
  private static TrainingRows fitting(Rows rows, RowEncoder encoder, RowSettings settings, int most,
      List<String> notes) {
    int length = settings.maxLength().orElse(most);
    if (length > most)
      throw new UserError("data.max_length is " + length + " and train.sequence_length " + most
          + "; a row must fit, so the one must not be more than the other");
    var truncation = new Truncation(OptionalInt.of(length), settings.truncationMode());
    if (settings.packing()) return TrainingRows.of(rows, encoder, truncation, settings.packed());
    TrainingRows whole = TrainingRows.of(rows, encoder, Truncation.NONE, Optional.empty());
    long longer = whole.all().stream().filter(row -> row.length() > length).count();
    if (longer == 0) return whole;
    notes.add(longer + (longer == 1 ? " row has" : " rows have") + " more than " + length
        + " tokens and " + (longer == 1 ? "is" : "are") + " cut ("
        + (settings.maxLength().isPresent() ? "data.max_length" : "train.sequence_length") + "); the longest has "
        + whole.longest());
    return TrainingRows.of(rows, encoder, truncation, Optional.empty());
  }

  /** Rows to be measured on are never packed. */
  private static RowSettings unpacked(RowSettings s) {
    return new RowSettings(s.maxLength(), s.truncationMode(), false, s.packingStrategy(), s.completionOnlyLoss(),
        s.assistantOnlyLoss(), s.today());
  }

  /** Of all ids that are learned from and measured on, and of what in them is learned. */
  private static String hash(List<TrainingRow> train, List<TrainingRow> held) {
    MessageDigest digest = Hash.sha256();
    for (List<TrainingRow> part : List.of(train, held)) {
      for (TrainingRow row : part)
        for (int[] values : new int[][]{row.ids(), row.labels(), row.lengths()}) put(digest, values);
      digest.update((byte) 0);
    }
    return Hash.hex(digest);
  }

  private static void put(MessageDigest digest, int[] values) {
    var bytes = ByteBuffer.allocate(Integer.BYTES * (values.length + 1)).putInt(values.length);
    for (int value : values) bytes.putInt(value);
    digest.update(bytes.flip());
  }

  /** Texts of an old domain, in windows that overlap by half. */
  private static Map<String, Measured> retained(RunSpec spec, Tokenizer tokenizer, int time) {
    List<Path> files = spec.data().retained();
    if (files.isEmpty()) return Map.of();
    var text = new StringBuilder();
    for (Path file : files) text.append(read(file));
    int[] tokens = Prompts.tokens(tokenizer, text.toString());
    if (tokens.length < 2)
      throw new UserError("data.retained: the texts have " + tokens.length
          + " tokens together; there must be at least 2 to predict one");
    long bytes = text.toString().getBytes(StandardCharsets.UTF_8).length;
    var windows = new OverlappingWindows(Tokens.of(tokens, new long[]{0}, bytes), time);
    return Map.of(Material.RETAINED, new Measured(windows, windows.windows()));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (java.nio.charset.CharacterCodingException e) {
      throw new UserError("data.retained: " + file + " is not UTF-8 text", e);
    } catch (IOException e) {
      throw Unreadable.error(file, e);
    }
  }
}
