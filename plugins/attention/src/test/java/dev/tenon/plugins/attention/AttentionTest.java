package dev.tenon.plugins.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenon.api.model.Attention;
import dev.tenon.api.model.Positions;
import dev.tenon.api.model.Site;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.op.ScoreBias;
import dev.tenon.api.op.Slopes;
import dev.tenon.api.spec.Spec;
import dev.tenon.api.tensor.Tensor;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AttentionTest {
  private static final Positions NONE = new Positions.None();

  /** An encoding on scores that has a name. */
  private record Slope() implements Positions.OnScores, Spec {
    @Override public String type() {
      return "alibi";
    }

    @Override public ScoreBias bias(int heads) {
      return new Slopes(Collections.nCopies(heads, 0.5));
    }
  }

  /** An encoding that turns only heads of even size. */
  private record Even() implements Positions.OnQueriesAndKeys {
    @Override public void check(int headSize) {
      if (headSize % 2 != 0) throw new IllegalArgumentException("odd head_dim " + headSize);
    }

    @Override public Tensor rotateQueries(Tensor queries, Tensor positions) {
      return queries;
    }

    @Override public Tensor rotateKeys(Tensor keys, Tensor positions) {
      return keys;
    }
  }

  private record Embedded() implements Positions.OnEmbeddings {
    @Override public Tensor embed(Tensor x, Tensor positions, Pass pass) {
      return x;
    }
  }

  private static Site site(int hidden, Positions positions) {
    return new SmallSite(hidden, false, positions);
  }

  private static GroupedQuery grouped(int heads, int keyHeads) {
    return new GroupedQuery(heads, OptionalInt.of(keyHeads), OptionalInt.empty(), OptionalInt.empty(),
        OptionalDouble.empty(), Optional.empty());
  }

  private static GroupedQuery ofSize(int heads, int headDim) {
    return new GroupedQuery(heads, OptionalInt.empty(), OptionalInt.of(headDim), OptionalInt.empty(),
        OptionalDouble.empty(), Optional.empty());
  }

  private static void assertMessage(String expected, Runnable action) {
    assertEquals(expected, assertThrows(IllegalArgumentException.class, action::run).getMessage());
  }

  private static String shapes(Attention attention) {
    var out = new TreeMap<String, String>();
    Layers.parameters(attention).forEach((path, p) -> out.put(path, p.shape().toString()));
    return out.toString();
  }

  @Test void headsThatCannotBeGroupedAreRefused() {
    assertMessage("num_attention_heads (8) must be a multiple of num_key_value_heads (3)", () -> grouped(8, 3));
    assertMessage("num_key_value_heads is 0; it must be at least 1", () -> grouped(8, 0));
    assertMessage("num_attention_heads is 0; it must be at least 1", () -> grouped(0, 1));
    assertMessage("head_dim is 0; it must be at least 1", () -> ofSize(4, 0));
    assertMessage("sliding_window is 0; it must be at least 1",
        () -> new GroupedQuery(8, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.of(0), OptionalDouble.empty(),
            Optional.empty()));
    assertMessage("logit_softcap is 0.0; it must be above 0", () -> new GroupedQuery(8, OptionalInt.empty(),
        OptionalInt.empty(), OptionalInt.empty(), OptionalDouble.of(0), Optional.empty()));
    assertMessage("num_attention_heads is -1; it must be at least 1", () -> new LinearAttention(-1));
  }

  @Test void aWidthThatHeadsDoNotDivideIsRefused() {
    assertMessage("hidden_size (20) must be a multiple of num_attention_heads (8), unless head_dim is given",
        () -> new GroupedQuery().build(site(20, NONE)));
    assertMessage("hidden_size (20) must be a multiple of num_attention_heads (8)",
        () -> new LinearAttention().build(site(20, NONE)));
    assertEquals("{key.weight=[48, 20], output.weight=[20, 48], query.weight=[48, 20], value.weight=[48, 20]}",
        shapes(ofSize(8, 6).build(site(20, NONE))));
  }

  @Test void headsThatPositionsCannotTurnAreRefused() {
    assertMessage("odd head_dim 5", () -> new GroupedQuery().build(site(40, new Even())));
    assertMessage("odd head_dim 5", () -> new LinearAttention().build(site(40, new Even())));
  }

  @Test void linearAttentionRefusesPositionsOnScoresByName() {
    assertMessage("linear attention has no scores for alibi to act on; use rope or none",
        () -> new LinearAttention().build(site(40, new Slope())));
  }

  @Test void keysAndValuesAreSharedByGroups() {
    assertEquals("{key.weight=[4, 16], output.weight=[16, 16], query.weight=[16, 16], value.weight=[4, 16]}",
        shapes(grouped(8, 2).build(site(16, NONE))));
  }

  @Test void biasGoesToAllFourMaps() {
    var biased = new GroupedQuery(2, OptionalInt.of(1), OptionalInt.empty(), OptionalInt.empty(),
        OptionalDouble.empty(), Optional.of(true));
    assertEquals("{key.bias=[2], key.weight=[2, 4], output.bias=[4], output.weight=[4, 4], query.bias=[4], "
        + "query.weight=[4, 4], value.bias=[2], value.weight=[2, 4]}", shapes(biased.build(site(4, NONE))));
    assertEquals(4, Layers.parameters(grouped(2, 1).build(site(4, NONE))).size());
  }

  @Test void derivedSettingsFollowFromTheSite() {
    assertEquals(
        new GroupedQuery(8, OptionalInt.of(8), OptionalInt.of(2), OptionalInt.empty(), OptionalDouble.empty(),
            Optional.of(false)),
        new GroupedQuery().resolve(site(16, NONE)));
  }

  /** Whatever the batch and the time: a program must not hold either. */
  @Test void attentionKeepsTheShapeOfItsInput() {
    for (Positions positions : new Positions[]{NONE, new Even(), new Slope(), new Embedded()}) {
      assertKeepsShape(new GroupedQuery().build(site(16, positions)));
      assertKeepsShape(grouped(4, 2).build(site(16, positions)));
      if (!(positions instanceof Positions.OnScores))
        assertKeepsShape(new LinearAttention().build(site(16, positions)));
    }
  }

  private static void assertKeepsShape(Attention attention) {
    assertEquals(AttentionProgram.input(3, 5), AttentionProgram.output(attention, 3, 5));
    assertEquals(AttentionProgram.input(1, 1), AttentionProgram.output(attention, 1, 1));
  }
}
