package dev.tenon.testkit.model;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tenon.api.model.Attention;
import dev.tenon.api.model.Positions;
import dev.tenon.engine.memory.TensorMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What an attention promises: beside what every part of a model does, that it heeds each kind of positions or refuses it.
 *
 * <pre>{@code
 * class MineContractTest extends AttentionContract {
 *   @Override protected Attention.Spec spec() { return new Mine(2); }
 * }
 * }</pre>
 */
public abstract class AttentionContract extends ModelContract<Attention.Spec> {
  /** Models with each kind of positions that the attention takes. */
  @Override final List<TinyModel> models() {
    List<TinyModel> taken = kinds().stream().filter(tiny -> refusal(tiny).isEmpty()).toList();
    assertFalse(taken.isEmpty(), "at hidden_size " + hiddenSize() + " no kind of positions is taken, not even none: "
        + refusal(kinds().getFirst()).orElse(""));
    return taken;
  }

  private List<TinyModel> kinds() {
    var all = new ArrayList<TinyModel>();
    for (Positions.Spec positions : List.of(new Bare.Unordered(), new Bare.Added(), new Bare.Turned(),
        new Bare.Sloped()))
      all.add(with(positions));
    return all;
  }

  private TinyModel with(Positions.Spec positions) {
    return TinyModel.around("with positions " + positions.type(), hiddenSize(), spec(), positions);
  }

  private static Optional<String> refusal(TinyModel tiny) {
    try (TensorMemory memory = new TensorMemory()) {
      tiny.build(memory, 1);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Test public void positionsItTakesItHeeds() {
    int[] text = Rows.text("ordered", 6);
    for (TinyModel tiny : models()) {
      if (tiny.config().positions().getFirst() instanceof Bare.Unordered) continue;
      try (TensorMemory memory = new TensorMemory();
          Reader ordered = new Reader(tiny.build(memory, 12));
          Reader unordered = new Reader(with(new Bare.Unordered()).build(memory, 12))) {
        float[] one = ordered.logits(text)[5], other = unordered.logits(text)[5];
        assertFalse(Arrays.equals(one, other), tiny.says(
            "the output is the same as without; positions must be heeded, or refused when the attention is built"));
      }
    }
  }
}
