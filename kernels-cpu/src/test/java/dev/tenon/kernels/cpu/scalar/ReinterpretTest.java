package dev.tenon.kernels.cpu.scalar;

import static dev.tenon.kernels.cpu.scalar.Check.array;
import static dev.tenon.kernels.cpu.scalar.Check.equal;
import static dev.tenon.kernels.cpu.scalar.Check.run;
import static dev.tenon.kernels.cpu.scalar.Check.same;
import static dev.tenon.kernels.cpu.scalar.Check.whole;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Reinterpret;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReinterpretTest {
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BOOL") void bytesAndBackAreTheSame(DType type) {
    Array a = whole(type, 3, 4, 16), bytes = run(new Reinterpret(DType.UINT8), a);
    assertEquals(TensorType.of(DType.UINT8, 4, 16 * type.bytes()), bytes.type());
    assertEquals(-1, a.segment().mismatch(bytes.segment()));
    same(a, run(new Reinterpret(type), bytes));
  }

  @Test void bytesAreLittleEndian() {
    Array bytes = array(DType.UINT8, Shape.of(2, 2), 0x00, 0x3c, 0x00, 0xc0);
    Array halves = run(new Reinterpret(DType.FLOAT16), bytes);
    assertEquals(Shape.of(2, 1), halves.shape());
    equal(halves, 1, -2);
    equal(run(new Reinterpret(DType.INT8), bytes), 0, 60, 0, -64);
  }

  @Test void bytesThatDoNotMakeWholeElementsAreRefused() {
    var odd = java.util.List.of(TensorType.of(DType.UINT8, 4, 3));
    assertEquals("Reinterpret of uint8[4, 3] as FLOAT16: its last axis has 3 bytes; they must be a multiple of 2",
        assertThrows(IllegalArgumentException.class, () -> new Reinterpret(DType.FLOAT16).infer(odd)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> new Reinterpret(DType.BOOL));
    assertThrows(IllegalArgumentException.class,
        () -> new Reinterpret(DType.INT8).infer(java.util.List.of(TensorType.of(DType.UINT8))));
  }
}
