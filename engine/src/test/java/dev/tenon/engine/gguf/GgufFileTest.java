package dev.tenon.engine.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.workbench.UserError;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufFileTest {
  @AutoClose private final Arena arena = Arena.ofShared();
  @TempDir Path folder;

  private GgufFile read(Bytes bytes) {
    return GgufFile.open(bytes.in(folder.resolve("x.gguf")), arena);
  }

  private void refused(Bytes bytes, String message) {
    assertEquals(folder.resolve("x.gguf") + ": " + message,
        assertThrows(UserError.class, () -> read(bytes)).getMessage());
  }

  @Test void valuesOfEveryTypeAreRead() {
    GgufFile file = read(Bytes.head(3, 0, 16).key("u8", 0).raw((byte) 200).key("i8", 1).raw((byte) -2).key("u16", 2)
        .int16(40_000).key("i16", 3).int16(-3).key("u32", 4).int32(-1).key("i32", 5).int32(-4).key("f32", 6)
        .int32(Float.floatToRawIntBits(1.5f)).key("yes", 7).raw((byte) 1).key("no", 7).raw((byte) 0).key("s", 8)
        .string("grün").key("a", 9).int32(8).int64(2).string("x").string("").key("u64", 10).int64(-1).key("small", 10)
        .int64(7).key("i64", 11).int64(-5_000_000_000L).key("f64", 12).int64(Double.doubleToRawLongBits(0.1))
        .key("nested", 9).int32(9).int64(1).int32(5).int64(2).int32(1).int32(2));
    var expected = new LinkedHashMap<String, Object>();
    expected.put("u8", 200);
    expected.put("i8", -2);
    expected.put("u16", 40_000);
    expected.put("i16", -3);
    expected.put("u32", 4_294_967_295L);
    expected.put("i32", -4);
    expected.put("f32", 1.5f);
    expected.put("yes", true);
    expected.put("no", false);
    expected.put("s", "grün");
    expected.put("u64", new BigInteger("18446744073709551615"));
    expected.put("small", 7);
    expected.put("i64", -5_000_000_000L);
    expected.put("f64", 0.1);
    expected.forEach((key, value) -> assertEquals(value, file.metadata().get(key), key));
    assertEquals(List.of("x", ""), ((GgufArray) file.metadata().get("a")).strings());
    assertEquals("a list of 1 array", file.metadata().get("nested").toString());
  }

  @Test void whatIsWrittenIsRead() throws IOException {
    var metadata = new LinkedHashMap<String, Object>();
    metadata.put("int", 7);
    metadata.put("float", 0.25f);
    metadata.put("flag", true);
    metadata.put("text", "\u2581x");
    metadata.put("texts", List.of("a", "b\n"));
    metadata.put("floats", new float[]{1, -2});
    metadata.put("ints", new int[]{3, 4, 5});
    Array odd = Array.of(Shape.of(3, 1), 1f, 2f, 3f), even = Array.of(Shape.of(2, 4), new float[8]);
    var writing = new GgufWriting(metadata,
        List.of(new GgufWriting.Tensor("odd", odd.shape(), GgufTypes.F32, 12, _ -> odd.segment()),
            new GgufWriting.Tensor("even", even.shape(), GgufTypes.F32, 32, _ -> even.segment())));
    Path path = folder.resolve("w.gguf");
    try (FileChannel out = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writing.writeTo(out);
    }
    GgufFile file = GgufFile.open(path, arena);
    for (String key : List.of("int", "float", "flag", "text"))
      assertEquals(metadata.get(key), file.metadata().get(key));
    assertEquals(metadata.get("texts"), ((GgufArray) file.metadata().get("texts")).strings());
    assertArrayEquals(new float[]{1, -2}, ((GgufArray) file.metadata().get("floats")).floats());
    assertArrayEquals(new int[]{3, 4, 5}, ((GgufArray) file.metadata().get("ints")).ints());
    assertEquals(List.of("odd", "even"), List.copyOf(file.tensors().keySet()));
    GgufTensor first = file.tensors().get("odd"), second = file.tensors().get("even");
    assertEquals(Shape.of(3, 1), first.shape());
    assertEquals(Shape.of(2, 4), second.shape());
    assertEquals(-1, file.of(first, 12).mismatch(odd.segment()));
    assertEquals(0, first.begin() % 32);
    assertEquals(first.begin() + 32, second.begin());
    assertEquals(Files.size(path), second.begin() + 32);
    assertTrue(GgufFile.is(path));
    assertFalse(GgufFile.is(folder));
  }

  @Test void whatIsNoGgufIsRefused() {
    refused(new Bytes().raw((byte) 'P', (byte) 'K', (byte) 3, (byte) 4),
        "it begins with bytes [80, 75, 3, 4]; a GGUF file begins with the letters GGUF: this is none, or it is damaged");
    refused(new Bytes(),
        "it begins with bytes []; a GGUF file begins with the letters GGUF: this is none, or it is damaged");
    refused(Bytes.head(1, 0, 0), "byte 4: the version is 1; it must be 2 or 3");
    refused(Bytes.head(0x03000000, 0, 0),
        "byte 4: the version is 50331648; it must be 2 or 3: this file is big-endian");
  }

  @Test void countsThatLieAreNotBelieved() {
    refused(Bytes.head(3, -1, 0),
        "byte 8: the number of tensors is 18446744073709551615; it must be at most 100000: this is no GGUF file, or it is damaged");
    refused(Bytes.head(3, 0, 50_000),
        "byte 16: the number of keys is 50000, for which the file is too short: it was cut off or is damaged");
    refused(Bytes.head(3, 0, 1).int64(Long.MAX_VALUE).raw(new byte[20]),
        "byte 24: metadata key 0 has 9223372036854775807 bytes; it must have at most 65535");
    refused(Bytes.head(3, 0, 1).key("k", 8).int64(1L << 40).raw(new byte[20]),
        "byte 45: metadata 'k' takes 1099511627776 bytes, and the file ends after 20: it was cut off or is damaged");
    refused(Bytes.head(3, 0, 1).key("k", 9).int32(4).int64(1L << 62).raw(new byte[20]),
        "byte 41: metadata 'k' has 4611686018427387904 elements, for which the file is too short: it was cut off or is damaged");
    refused(Bytes.head(3, 0, 1).key("k", 13).raw(new byte[20]),
        "byte 33: metadata 'k' has type 13; it must be 0 to 12");
    refused(Bytes.head(3, 0, 1).key("k", 7).raw((byte) 2), "byte 37: metadata 'k' is 2; a boolean must be 0 or 1");
  }

  @Test void listsWithinListsEndSomewhere() {
    Bytes deep = Bytes.head(3, 0, 1).key("k", 9);
    for (int i = 0; i < 100; i++) deep.int32(9).int64(1);
    refused(deep, "byte 77: metadata 'k' has lists within lists, 4 deep; it must be a list");
  }

  @Test void keysAndTensorsAreThereOnce() {
    refused(Bytes.head(3, 0, 2).key("k", 0).raw((byte) 1).key("k", 0).raw((byte) 1),
        "byte 38: metadata 'k' is there twice; it may be once");
    refused(Bytes.head(3, 2, 0).string("t").int32(1).int64(4).int32(0).int64(0).string("t").int32(1).int64(4).int32(0)
        .int64(32), "byte 57: tensor 't' is there twice; it may be once");
  }

  @Test void tensorsThatLieAreRefused() {
    refused(Bytes.head(3, 1, 0).string("t").int32(5).raw(new byte[60]),
        "byte 33: tensor 't': it has 5 axes; it must have 1 to 4");
    refused(Bytes.head(3, 1, 0).string("t").int32(1).int64(0).int32(0).int64(0),
        "byte 37: tensor 't': a size is 0; it must be 1 to 2147483647, and all must fit a file");
    refused(Bytes.head(3, 1, 0).string("t").int32(3).int64(1 << 30).int64(1 << 30).int64(1 << 30).int32(0).int64(0),
        "byte 45: tensor 't': a size is 1073741824; it must be 1 to 2147483647, and all must fit a file");
    refused(Bytes.head(3, 1, 0).string("t").int32(1).int64(4).int32(0).int64(8),
        "byte 49: tensor 't': its place is 8; it must be a multiple of 32 within the file's 57 bytes");
    refused(Bytes.head(3, 1, 1).key("general.alignment", 4).int32(48).string("t").int32(1).int64(4).int32(0).int64(0),
        "metadata 'general.alignment' is 48; it must be a power of two, in bytes");
    GgufFile file = read(Bytes.head(3, 1, 0).string("t").int32(1).int64(4).int32(0).int64(0));
    assertEquals(folder.resolve("x.gguf")
        + ": tensor 't': its 16 bytes begin at byte 64, and the file has 57: it was cut off or is damaged",
        assertThrows(UserError.class, () -> file.of(file.tensors().get("t"), 16)).getMessage());
  }

  @Test void theAlignmentIsTheFilesOwn() {
    GgufFile file = read(Bytes.head(2, 1, 1).key("general.alignment", 4).int32(8).string("t").int32(1).int64(1).int32(0)
        .int64(8).raw(new byte[20]));
    assertEquals(104, file.tensors().get("t").begin());
  }

  /** A list or string that nobody asks for is not made. */
  @Test void longListsCostNothingUntilTheyAreAskedFor() {
    GgufFile file = read(Bytes.head(3, 0, 2).key("l", 9).int32(0).int64(20_000_000).raw(new byte[20_000_000])
        .key("s", 8).int64(5_000_000).raw(new byte[5_000_000]));
    assertEquals("a list of 20000000 uint8", file.metadata().get("l").toString());
    assertEquals("a list of 5000000 uint8", file.metadata().get("s").toString());
    assertEquals("is a list of 20000000 uint8; it must be string, at most 10000000",
        assertThrows(IllegalArgumentException.class, () -> ((GgufArray) file.metadata().get("l")).strings())
            .getMessage());
  }
}
