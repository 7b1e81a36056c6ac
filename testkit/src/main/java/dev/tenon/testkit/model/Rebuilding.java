package dev.tenon.testkit.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Parameter;
import dev.tenon.engine.memory.TensorMemory;
import java.util.List;
import java.util.Map;

/** Whether the parameters that a tree of layers shows are all there is: saved, loaded, rewritten and drawn anew. */
final class Rebuilding {
  private static final Rows ROWS = Rows.of(Rows.text("first", 5), Rows.text("second", 5));

  private Rebuilding() {}

  /** A model of another seed filled with the parameters of this one gives the same bytes. */
  static void filled(TinyModel tiny) {
    try (TensorMemory memory = new TensorMemory()) {
      Decoder saved = tiny.build(memory, 8), loaded = tiny.build(memory, 9);
      Map<String, Parameter> from = Layers.parameters(saved), to = Layers.parameters(loaded);
      assertEquals(List.copyOf(from.keySet()), List.copyOf(to.keySet()),
          tiny.says("two models of the same config must have the same parameters"));
      to.forEach((path, p) -> p.value().copyFrom(from.getOrDefault(path, p).value()));
      same(tiny, saved, loaded,
          "a model that was filled with another's parameters, path by path, gives other numbers; all that is learned must be a Parameter of a record");
    }
  }

  /** A tree whose parameters were all replaced depends on the new ones alone. */
  static void rewritten(TinyModel tiny) {
    try (TensorMemory memory = new TensorMemory(); Reader reader = new Reader(tiny.build(memory, 8))) {
      float[][][] before = reader.logits(ROWS);
      Decoder next = Layers.rewrite(reader.model(), Parameter.class, (_, p) -> Parameter.of(p.value().copy()));
      Layers.parameters(reader.model()).values().forEach(p -> p.value().segment().fill((byte) 0));
      try (Reader other = new Reader(next)) {
        assertSame(tiny, before, other.logits(ROWS),
            "a tree whose parameters were replaced by equal ones gives other numbers; nothing but the records may hold on to a parameter");
      }
    }
  }

  /** The same seed draws the same parameters. */
  static void drawnAgain(TinyModel tiny) {
    try (TensorMemory memory = new TensorMemory()) {
      Map<String, Parameter> first = Layers.parameters(tiny.drawn(memory, 8)),
          second = Layers.parameters(tiny.drawn(memory, 8));
      assertEquals(List.copyOf(first.keySet()), List.copyOf(second.keySet()),
          tiny.says("two models of the same config must have the same parameters"));
      first.forEach(
          (path, p) -> Numbers.assertSameBytes(p.value().floats(), second.getOrDefault(path, p).value().floats(),
              () -> tiny.says("the same seed gives " + path
                  + " other numbers the second time; draw them through the site, or from its parameters")));
      same(tiny, tiny.drawn(memory, 8), tiny.drawn(memory, 8),
          "two models drawn from the same seed give other numbers; whatever is random must come from the site");
    }
  }

  private static void same(TinyModel tiny, Decoder one, Decoder other, String claim) {
    try (Reader a = new Reader(one); Reader b = new Reader(other)) {
      assertSame(tiny, a.logits(ROWS), b.logits(ROWS), claim);
    }
  }

  private static void assertSame(TinyModel tiny, float[][][] expected, float[][][] actual, String claim) {
    for (int r = 0; r < expected.length; r++)
      for (int t = 0; t < expected[r].length; t++)
        Numbers.assertSameBytes(expected[r][t], actual[r][t], () -> tiny.says(claim));
  }
}
