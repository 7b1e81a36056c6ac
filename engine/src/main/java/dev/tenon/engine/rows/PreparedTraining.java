package dev.tenon.engine.rows;

import dev.tenon.api.data.Encoder;
import dev.tenon.api.data.Row;
import dev.tenon.api.data.Truncation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Rows to learn from, to look at. A batch has {@code input_ids, labels, attention_mask} and {@code position_ids}, and the
 * same rows in one, without padding, under {@code padding_free}.
 *
 * @param rows encoded, truncated, packed
 * @param sources what each was made of; none if rows are packed
 * @param encoded the same before truncation, for their masks; none if rows are packed
 * @param boundaries whether packed rows know the lengths of the texts in them
 * @param pad fills rows up
 */
record PreparedTraining(TrainingRows rows, List<Row> sources, List<Encoder.Sequence> encoded, Truncation truncation,
    boolean boundaries,
    int pad, List<String> notes) implements Prepared {
  @Override public int size() {
    return rows.all().size();
  }

  @Override public Map<String, Object> row(int index) {
    TrainingRow row = rows.all().get(index);
    Map<String, Object> tree = sources.isEmpty() ? new LinkedHashMap<>() : Columns.of(sources.get(index));
    tree.put("input_ids", Padded.list(row.ids()));
    tree.put("labels", Padded.list(row.labels()));
    if (boundaries) tree.put("seq_lengths", Padded.list(row.lengths()));
    if (!encoded.isEmpty()) masks(encoded.get(index), tree);
    tree.put("position_ids", Padded.list(row.positions()));
    return tree;
  }

  private void masks(Encoder.Sequence sequence, Map<String, Object> tree) {
    int size = sequence.ids().length;
    sequence.completion().ifPresent(begin -> tree.put("completion_mask",
        Padded.list(truncation.of(IntStream.range(0, size).map(i -> i < begin ? 0 : 1).toArray()))));
    sequence.assistant().ifPresent(mine -> tree.put("assistant_masks",
        Padded.list(truncation.of(IntStream.range(0, size).map(i -> mine[i] ? 1 : 0).toArray()))));
  }

  @Override public Map<String, Object> batch(int from, int to) {
    List<TrainingRow> chosen = rows.all().subList(from, to);
    List<int[]> ids = chosen.stream().map(TrainingRow::ids).toList();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("input_ids", Padded.of(ids, pad, 1));
    tree.put("labels", Padded.of(chosen.stream().map(TrainingRow::labels).toList(), Encoder.IGNORED, 1));
    tree.put("attention_mask", Padded.mask(ids, 1));
    tree.put("position_ids", Padded.of(chosen.stream().map(TrainingRow::positions).toList(), 0, 1));
    return tree;
  }

  @Override public Optional<Map<String, Object>> paddingFree(int from, int to) {
    TrainingRow all = TrainingRow.joined(rows.all().subList(from, to));
    int[] lengths = IntStream.of(all.lengths()).filter(it -> it > 0).toArray();
    int[] labels = all.labels().clone(), ends = new int[lengths.length + 1];
    for (int text = 0; text < lengths.length; text++) {
      labels[ends[text]] = Encoder.IGNORED;
      ends[text + 1] = ends[text] + lengths[text];
    }
    int longest = IntStream.of(lengths).max().orElse(0);
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("input_ids", List.of(Padded.list(all.ids())));
    tree.put("labels", List.of(Padded.list(labels)));
    tree.put("position_ids", List.of(Padded.list(all.positions())));
    tree.put("cu_seq_lens_q", Padded.list(ends));
    tree.put("cu_seq_lens_k", Padded.list(ends));
    tree.put("max_length_q", longest);
    tree.put("max_length_k", longest);
    tree.put("seq_idx", List.of(Padded.list(all.texts())));
    return Optional.of(tree);
  }

  @Override public List<Shown> shown(int index) {
    TrainingRow row = rows.all().get(index);
    boolean[] counted = new boolean[row.length()];
    for (int i = 0; i < counted.length; i++) counted[i] = row.labels()[i] != Encoder.IGNORED;
    return List.of(new Shown("", row.ids(), counted, row.texts()));
  }

  @Override public List<String> notes() {
    List<String> all = new ArrayList<>(notes);
    all.addAll(rows.notes());
    return all;
  }
}
