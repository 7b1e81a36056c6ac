package dev.tenon.engine.rows;

import dev.tenon.api.data.Encoder;
import dev.tenon.api.data.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Pairs as ORPO and CPO take them, to look at. */
record PreparedOrpo(List<OrpoRow> rows, List<Row> sources, int pad, List<String> notes) implements Prepared {
  @Override public int size() {
    return rows.size();
  }

  @Override public Map<String, Object> row(int index) {
    OrpoRow row = rows.get(index);
    Map<String, Object> tree = Columns.of(sources.get(index));
    side("chosen_", row.chosen(), row.chosenAnswer(), tree);
    side("rejected_", row.rejected(), row.rejectedAnswer(), tree);
    tree.put("prompt_input_ids", Padded.list(row.prompt()));
    tree.put("prompt_attention_mask", ones(row.prompt().length));
    return tree;
  }

  private static void side(String name, int[] ids, int answer, Map<String, Object> tree) {
    tree.put(name + "input_ids", Padded.list(ids));
    tree.put(name + "attention_mask", ones(ids.length));
    tree.put(name + "labels", Padded.list(OrpoRow.labels(ids, answer)));
  }

  private static List<Integer> ones(int size) {
    return Stream.generate(() -> 1).limit(size).toList();
  }

  @Override public Map<String, Object> batch(int from, int to) {
    List<OrpoRow> some = rows.subList(from, to);
    Map<String, Object> tree = new LinkedHashMap<>();
    collate("chosen_", some.stream().map(OrpoRow::chosen).toList(),
        some.stream().map(it -> OrpoRow.labels(it.chosen(), it.chosenAnswer())).toList(), tree);
    collate("rejected_", some.stream().map(OrpoRow::rejected).toList(),
        some.stream().map(it -> OrpoRow.labels(it.rejected(), it.rejectedAnswer())).toList(), tree);
    return tree;
  }

  private void collate(String name, List<int[]> ids, List<int[]> labels, Map<String, Object> tree) {
    tree.put(name + "input_ids", Padded.of(ids, pad, 1));
    tree.put(name + "attention_mask", Padded.mask(ids, 1));
    tree.put(name + "labels", Padded.of(labels, Encoder.IGNORED, 1));
  }

  @Override public List<Shown> shown(int index) {
    OrpoRow row = rows.get(index);
    return List.of(shown("chosen", row.chosen(), row.chosenAnswer()),
        shown("rejected", row.rejected(), row.rejectedAnswer()));
  }

  private static Shown shown(String name, int[] ids, int answer) {
    boolean[] counted = new boolean[ids.length];
    IntStream.range(Math.min(answer, ids.length), ids.length).forEach(i -> counted[i] = true);
    return new Shown(name, ids, counted, new int[ids.length]);
  }
}
