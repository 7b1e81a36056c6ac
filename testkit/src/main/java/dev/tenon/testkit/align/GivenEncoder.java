package dev.tenon.testkit.align;

import dev.tenon.api.data.Encoder;
import dev.tenon.api.data.Row;
import dev.tenon.api.text.Tokenizer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Ids of rows as a reference has them: row i of a file is the i-th of a list. */
final class GivenEncoder implements Encoder {
  private final List<Map<String, Object>> ids;

  GivenEncoder(List<Map<String, Object>> ids) {
    this.ids = List.copyOf(ids);
  }

  private int[] ids(Row row, String key) {
    if (ids.get((int) row.origin().row() - 1).get(key) instanceof List<?> list)
      return list.stream().mapToInt(id -> ((Number) id).intValue()).toArray();
    throw new AssertionError(row.origin() + " has no " + key);
  }

  @Override public Tokenizer tokenizer() {
    throw new UnsupportedOperationException("the rows are ids already");
  }

  @Override public int pad() {
    return 0;
  }

  @Override public int end() {
    return 2;
  }

  @Override public Sequence sequence(Row.Text row) {
    throw new UnsupportedOperationException("the rows are no texts");
  }

  @Override public Sequence sequence(Row.PromptCompletion row) {
    int[] labels = ids(row, "labels");
    var learned = new boolean[labels.length];
    for (int i = 0; i < labels.length; i++) learned[i] = labels[i] >= 0;
    return new Sequence(ids(row, "input_ids"), OptionalInt.empty(), Optional.of(learned));
  }

  @Override public int[] prompt(Row.Prompted row) {
    return ids(row, "prompt_ids");
  }

  @Override public Continued preference(Row.Preference row) {
    return new Continued(ids(row, "prompt_ids"), List.of(ids(row, "chosen_ids"), ids(row, "rejected_ids")));
  }

  @Override public Continued completion(Row.UnpairedPreference row) {
    throw new UnsupportedOperationException("the rows have no labels");
  }

  @Override public Pair pair(Row.Preference row) {
    return new Pair(ids(row, "chosen_ids"), ids(row, "rejected_ids"));
  }
}
