package dev.tenon.engine.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.nn.Layer;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Linear;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.Lifetime;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.program.Thirds;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class NarrowingTest {
  static {
    // Layers reads records by reflection; the test lives in the engine's module, which is not open.
    NarrowingTest.class.getModule().addOpens(NarrowingTest.class.getPackageName(), Layers.class.getModule());
  }

  private static final Narrowing.Kept THIRDS = new Narrowing.Kept.Quantized(new Thirds());

  record Block(Parameter norm, Linear map) implements Layer {}

  record Table(Parameter table) implements Layer {}

  record Model(Parameter embedding, Table positions, List<Block> blocks, Linear head) implements Layer {}

  @AutoClose private final TensorMemory memory = new TensorMemory();
  @AutoClose private final WorkerPool workers = new WorkerPool(2);

  private static Parameter parameter(TensorMemory memory, int... dims) {
    Array a = memory.array(Lifetime.WEIGHTS, TensorType.of(DType.FLOAT32, dims));
    if (memory.backed()) for (long i = 0; i < a.shape().count(); i++) a.set(i, (i % 7 - 3) / 3.0);
    return Parameter.of(a);
  }

  private static Model model(TensorMemory memory, boolean tied, int size) {
    Parameter embedding = parameter(memory, 5, size);
    return new Model(embedding, new Table(parameter(memory, 9, size)),
        List.of(new Block(parameter(memory, size),
            new Linear(parameter(memory, 8, size), Optional.of(parameter(memory, 8))))),
        new Linear(tied ? embedding : parameter(memory, 5, size)));
  }

  private static Map<String, String> kinds(Layer model) {
    return Layers.parameters(model).entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().toString()));
  }

  @Test void matricesAreNarrowedAndAllElseStays() {
    Model model = model(memory, false, 6), next = Narrowing.of(model, THIRDS, memory, workers);
    assertEquals(Map.of("embedding", "frozen thirds[5, 6]", "positions.table", "float32[9, 6]", "blocks.0.norm",
        "float32[6]", "blocks.0.map.weight", "frozen thirds[8, 6]", "blocks.0.map.bias", "float32[8]", "head.weight",
        "frozen thirds[5, 6]"), kinds(next));
    assertEquals(Shape.of(8, 6), next.blocks().getFirst().map().weight().shape());
    assertEquals("float32[8, 6]", kinds(model).get("blocks.0.map.weight"));
    for (int i = 0; i < 30; i++) assertEquals(i % 7 - 3, (byte) next.embedding().value().at(i));
  }

  @Test void whatIsTiedStaysTiedAndIsNarrowedOnce() {
    try (TensorMemory own = new TensorMemory()) {
      Model next = Narrowing.of(model(memory, true, 6), THIRDS, own, workers);
      assertSame(next.embedding(), next.head().weight());
      long lines = List.of(30, 54 * 4, 6 * 4, 48, 8 * 4).stream().mapToLong(TensorMemory::aligned).sum();
      assertEquals(lines, own.held(Lifetime.WEIGHTS));
    }
  }

  @Test void theOldMemoryMayBeClosed() {
    Model next;
    try (TensorMemory old = new TensorMemory()) {
      next = Narrowing.of(model(old, true, 6), THIRDS, memory, workers);
    }
    assertEquals(-1, next.positions().table().value().at(0));
    assertEquals(1, next.blocks().getFirst().norm().value().at(6 - 1) * 1.5, 1e-6);
    assertEquals(-3, (byte) next.embedding().value().at(0));
  }

  @Test void sixteenBitsAreRoundedAndFrozen() {
    for (DType type : List.of(DType.BFLOAT16, DType.FLOAT16)) {
      Model model = model(memory, true, 6),
          next = Narrowing.of(model, new Narrowing.Kept.Rounded(type), memory, workers);
      Parameter weight = next.blocks().getFirst().map().weight();
      assertEquals(new TensorType(type, Shape.of(8, 6)), weight.value().type());
      assertTrue(weight.frozen());
      Array expected = model.blocks().getFirst().map().weight().value().to(type);
      assertEquals(-1, expected.segment().mismatch(weight.value().segment()));
    }
    assertThrows(IllegalArgumentException.class, () -> new Narrowing.Kept.Rounded(DType.INT8));
  }

  @Test void eachMatrixMayBeKeptOtherwise() {
    Model next = Narrowing.of(model(memory, false, 6),
        path -> path.equals("embedding") ? Optional.of(THIRDS) : Optional.empty(), memory, workers);
    assertEquals("frozen thirds[5, 6]", next.embedding().toString());
    assertEquals("float32[5, 6]", next.head().weight().toString());
    assertNotSame(next.embedding(), next.head().weight());
  }

  @Test void whatIsQuantisedAlreadyIsCopied() {
    Model once = Narrowing.of(model(memory, true, 6), THIRDS, memory, workers),
        twice = Narrowing.of(once, new Narrowing.Kept.Rounded(DType.FLOAT16), memory, workers);
    assertEquals(kinds(once), kinds(twice));
    assertEquals(-1, once.embedding().value().segment().mismatch(twice.embedding().value().segment()));
    assertNotSame(once.embedding(), twice.embedding());
  }

  @Test void aMatrixThatDoesNotFitIsNamed() {
    assertEquals("embedding: rows are 7, they must be even", assertThrows(IllegalArgumentException.class,
        () -> Narrowing.of(model(memory, true, 7), THIRDS, memory, workers)).getMessage());
  }

  @Test void aPlanOfANarrowedModelKnowsItsBytes() {
    try (TensorMemory planned = TensorMemory.planned()) {
      Narrowing.of(model(TensorMemory.planned(), true, 6), THIRDS, planned, workers);
      assertEquals(List.of(30, 54 * 4, 6 * 4, 48, 8 * 4).stream().mapToLong(TensorMemory::aligned).sum(),
          planned.held(Lifetime.WEIGHTS));
    }
  }
}
