package dev.tenon.kernels.cpu.scalar;

import static dev.tenon.kernels.cpu.scalar.Check.array;
import static dev.tenon.kernels.cpu.scalar.Check.equal;
import static dev.tenon.kernels.cpu.scalar.Check.run;
import static dev.tenon.kernels.cpu.scalar.Check.same;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Index;
import dev.tenon.api.tensor.Shape;
import dev.tenon.kernels.cpu.SingleRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IndexKernelsTest {
  @ParameterizedTest
  @EnumSource void gathersRowsOfEveryType(DType type) {
    Array table = array(type, Shape.of(3, 2), 0, 0, 0, 1, 1, 0);
    equal(run(new Index.Gather(), table, Array.of(Shape.of(2, 2), 2L, 1L, 1L, 0L)), 1, 0, 0, 1, 0, 1, 0, 0);
    equal(run(new Index.Gather(), array(type, Shape.of(2), 0, 1), Array.of(Shape.SCALAR, 1L)), 1);
  }

  @ParameterizedTest
  @EnumSource void addsRowsInIndexOrder(DType type) {
    Array table = array(type, Shape.of(3, 2), 1, 0, 0, 0, 0, 0), indices = Array.of(Shape.of(3), 2L, 0L, 2L);
    Array updates = array(type, Shape.of(3, 2), 1, 0, 0, 1, 1, 0);
    double twice = type == DType.BOOL ? 1 : 2;
    equal(run(new Index.ScatterAdd(), table, indices, updates), 1, 1, 0, 0, twice, 0);
    same(run(new Index.ScatterAdd(), table, indices, updates),
        SingleRun.inPlaceOf(0, Check.KERNELS, new Index.ScatterAdd(), table, indices, updates));
  }

  @Test void eachAdditionOfARowIsRounded() {
    Array table = Array.of(Shape.of(1, 1), 1f), updates = Array.of(Shape.of(2, 1), 0x1p-24f, 0x1p-24f);
    equal(run(new Index.ScatterAdd(), table, Array.of(Shape.of(2), 0L, 0L), updates), 1);
  }

  @Test void anIndexOutOfRangeIsNamed() {
    Array table = Array.of(Shape.of(3, 1), 1f, 2f, 3f), indices = Array.of(Shape.of(1, 2), 0L, 3L),
        updates = Array.of(Shape.of(1, 2, 1), 1f, 1f);
    var gather = assertThrows(IllegalArgumentException.class, () -> run(new Index.Gather(), table, indices));
    assertEquals("Gather: index 3 at position 1 of [1, 2] is out of range, the table has 3 rows", gather.getMessage());
    var scatter = assertThrows(IllegalArgumentException.class,
        () -> run(new Index.ScatterAdd(), table, indices, updates));
    assertEquals("ScatterAdd: index 3 at position 1 of [1, 2] is out of range, the table has 3 rows",
        scatter.getMessage());
    assertThrows(IllegalArgumentException.class, () -> run(new Index.Gather(), table, Array.of(Shape.of(1), -1L)));
  }

  @ParameterizedTest
  @EnumSource void putsEntriesAtTheirSlots(DType type) {
    // store [batch 2, heads 2, capacity 3, size 1], latest [2, 2, 2, 1]
    Array store = array(type, Shape.of(2, 2, 3, 1), new double[12]),
        latest = array(type, Shape.of(2, 2, 2, 1), 1, 1, 0, 1, 1, 0, 1, 1);
    Array slots = Array.of(Shape.of(2, 2), 2L, 0L, 1L, 3L);
    double[] expected = {1, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1, 0};
    equal(run(new Index.Put(2), store, latest, slots), expected);
    equal(SingleRun.inPlaceOf(0, Check.KERNELS, new Index.Put(2), store, latest, slots), expected);
  }

  @Test void slotsOutsideAreSkippedAndTheLaterEntryStays() {
    Array store = Array.of(Shape.of(1, 2), 7f, 8f), latest = Array.of(Shape.of(1, 4), 1f, 2f, 3f, 4f);
    equal(run(new Index.Put(1), store, latest, Array.of(Shape.of(1, 4), -1L, 1L, 1L, 2L)), 7, 3);
  }
}
