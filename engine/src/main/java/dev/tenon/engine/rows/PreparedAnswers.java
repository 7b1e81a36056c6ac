package dev.tenon.engine.rows;

import dev.tenon.api.data.Encoder.Continued;
import dev.tenon.api.data.Row;
import dev.tenon.api.data.Truncation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Prompts with answers to compare, to look at: DPO's pairs, KTO's answers, a reward model's texts. A batch has all first
 * answers, then all second ones.
 *
 * @param rows that are left; a text without a prompt has an empty one
 * @param sources what each was made of
 * @param names of the answers' columns: {@code chosen_ids, rejected_ids}
 * @param prompts whether there are prompts, and so completion masks
 * @param labels of KTO's answers; empty for others
 * @param matched answers of other rows behind the same prompts, for KTO's estimate of the KL, by row; empty for others
 * @param collation how batches are filled up
 */
record PreparedAnswers(List<Continued> rows, List<Row> sources, List<String> names, boolean prompts,
    List<Boolean> labels, List<Continued> matched, Collation collation, List<String> notes) implements Prepared {
  /** How rows become a batch. */
  record Collation(int pad, int multiple, Truncation truncation) {}

  @Override public int size() {
    return rows.size();
  }

  @Override public Map<String, Object> row(int index) {
    Continued row = rows.get(index);
    Map<String, Object> tree = Columns.of(sources.get(index));
    if (prompts) tree.put("prompt_ids", Padded.list(row.prompt()));
    for (int i = 0; i < names.size(); i++) tree.put(names.get(i), Padded.list(row.completions().get(i)));
    if (!matched.isEmpty())
      tree.put("KL_completion_ids", Padded.list(matched.get(index).completions().getFirst()));
    if (!labels.isEmpty()) tree.put("label", labels.get(index));
    return tree;
  }

  @Override public Map<String, Object> batch(int from, int to) {
    Map<String, Object> tree = new LinkedHashMap<>();
    collate("", rows.subList(from, to), tree);
    if (!matched.isEmpty()) collate("KL_", matched.subList(from, to), tree);
    if (!labels.isEmpty()) tree.put("label", List.copyOf(labels.subList(from, to)));
    return tree;
  }

  private void collate(String prefix, List<Continued> chosen, Map<String, Object> tree) {
    List<int[]> ids = new ArrayList<>(), masks = new ArrayList<>();
    for (int answer = 0; answer < names.size(); answer++)
      for (Continued row : chosen) {
        ids.add(collation.truncation.of(row.whole(answer)));
        masks.add(collation.truncation.of(mask(row, answer)));
      }
    tree.put(prefix + "input_ids", Padded.of(ids, collation.pad, collation.multiple));
    tree.put(prefix + "attention_mask", Padded.mask(ids, collation.multiple));
    if (prompts) tree.put(prefix + "completion_mask", Padded.of(masks, 0, collation.multiple));
  }

  private static int[] mask(Continued row, int answer) {
    int prompt = row.prompt().length, all = prompt + row.completions().get(answer).length;
    return IntStream.range(0, all).map(i -> i < prompt ? 0 : 1).toArray();
  }

  @Override public List<Shown> shown(int index) {
    Continued row = rows.get(index);
    List<Shown> all = new ArrayList<>();
    for (int answer = 0; answer < names.size(); answer++) {
      int[] ids = collation.truncation.of(row.whole(answer)), mask = collation.truncation.of(mask(row, answer));
      boolean[] counted = new boolean[ids.length];
      for (int i = 0; i < ids.length; i++) counted[i] = mask[i] == 1;
      String name = labels.isEmpty()
          ? names.get(answer).replace("_ids", "")
          : Boolean.TRUE.equals(labels.get(index)) ? "desirable" : "undesirable";
      all.add(new Shown(name, ids, counted, new int[ids.length]));
    }
    return all;
  }
}
