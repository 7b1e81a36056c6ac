package dev.tenon.engine.parity;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.data.Batch;
import java.util.Map;

/**
 * What another implementation computed from a batch, by the names of a safetensors file: {@code input_ids} [batch, time], and as
 * far as it has them {@code attention_mask}, {@code position_ids}, {@code labels}, {@code logits}, {@code loss},
 * {@code hidden_states.N}, {@code before_final_norm}, {@code grad.NAME}, {@code grad_norm.NAME}, {@code greedy},
 * {@code greedy_batch}, {@code passage_ids} and {@code passage_nll}.
 */
final class Reference {
  final Map<String, Array> tensors;
  final int rows;
  final int time;

  /**
   * Checks the tensors that everything hangs on.
   *
   * @param where the file, for messages
   */
  Reference(String where, Map<String, Array> tensors) {
    this.tensors = tensors;
    Array ids = tensors.get("input_ids");
    if (ids == null) throw new UserError(where + ": there is no tensor input_ids; it must be int64 [batch, time]");
    if (ids.type().dtype() != DType.INT64 || ids.shape().rank() != 2)
      throw new UserError(where + ": input_ids is " + ids.type() + "; it must be int64 [batch, time]");
    for (String name : new String[]{"attention_mask", "position_ids", "labels"}) {
      Array other = tensors.get(name);
      if (other != null && !other.type().equals(ids.type()))
        throw new UserError(
            where + ": " + name + " is " + other.type() + "; it must be " + ids.type() + " as input_ids");
    }
    rows = ids.shape().dim(0);
    time = ids.shape().dim(1);
  }

  /** Refuses tokens that the model does not have: then the reference is another model's. */
  void requireTokens(String where, int vocabSize) {
    for (String name : new String[]{"input_ids", "labels", "greedy", "greedy_batch", "passage_ids"}) {
      if (!has(name)) continue;
      Array tokens = get(name);
      long least = name.equals("labels") ? Batch.IGNORED : 0;
      for (long i = 0, count = tokens.shape().count(); i < count; i++) {
        long token = tokens.longAt(i);
        if (token < least || token >= vocabSize)
          throw new UserError(where + ": " + name + " has token " + token + "; the model's tokens are 0 to "
              + (vocabSize - 1) + ": is it another model's?");
      }
    }
  }

  boolean has(String name) {
    return tensors.containsKey(name);
  }

  Array get(String name) {
    Array array = tensors.get(name);
    if (array == null) throw new IllegalStateException("no tensor " + name);
    return array;
  }

  private long at(String name, int row, int t) {
    return get(name).longAt((long) row * time + t);
  }

  /** False for a token of padding. */
  boolean real(int row, int t) {
    return !has("attention_mask") || at("attention_mask", row, t) != 0;
  }

  long token(int row, int t) {
    return at("input_ids", row, t);
  }

  long position(int row, int t) {
    if (has("position_ids")) return at("position_ids", row, t);
    return t;
  }

  /** Texts packed in one row are told apart by positions that do not go on by one, unless there is a mask. */
  long segment(int row, int t) {
    if (!real(row, t)) return -1;
    if (has("attention_mask") || !has("position_ids")) return 0;
    long segment = 0;
    for (int i = 1; i <= t; i++) if (position(row, i) != position(row, i - 1) + 1) segment++;
    return segment;
  }

  /** What position t predicts: the label of the next. */
  long label(int row, int t) {
    if (t + 1 >= time) return Batch.IGNORED;
    return at(has("labels") ? "labels" : "input_ids", row, t + 1);
  }

  long counted() {
    long count = 0;
    for (int r = 0; r < rows; r++) for (int t = 0; t < time; t++) if (label(r, t) >= 0) count++;
    return count;
  }

  /** True if a row-major index into a tensor [batch, time, ..] lies in padding. */
  boolean padding(Shape shape, long index) {
    if (!has("attention_mask") || shape.rank() < 3 || shape.dim(0) != rows || shape.dim(1) != time) return false;
    long token = index / shape.count(2, shape.rank());
    return !real((int) (token / time), (int) (token % time));
  }
}
