package dev.tenon.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.workbench.UserError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  @TempDir Path folder;
  @AutoClose private final Arena arena = Arena.ofShared();

  private static byte[] bytes(Map<String, Array> tensors) throws IOException {
    var values = new LinkedHashMap<String, Values>();
    tensors.forEach((name, array) -> values.put(name, Values.of(array)));
    var out = new ByteArrayOutputStream();
    Safetensors.content(values).writeTo(Channels.newChannel(out));
    return out.toByteArray();
  }

  private Safetensors open(byte[] bytes) throws IOException {
    Path file = folder.resolve("file.safetensors");
    Files.write(file, bytes);
    return Safetensors.open(file, arena);
  }

  private static Map<String, Array> some() {
    var tensors = new LinkedHashMap<String, Array>();
    int i = 0;
    for (DType type : DType.values()) {
      Array array = Array.zeros(TensorType.of(type, 3, ++i));
      for (int k = 0; k < 3 * i; k++) array.set(k, type == DType.BOOL ? k % 2 : k + i);
      tensors.put("of_" + type, array);
    }
    tensors.put("scalar", Array.of(Shape.SCALAR, 1.5f));
    tensors.put("none", Array.zeros(TensorType.of(DType.FLOAT32, 2, 0)));
    return tensors;
  }

  @Test void whatIsWrittenIsReadBack() throws IOException {
    Map<String, Array> tensors = some();
    Safetensors read = open(bytes(tensors));
    assertEquals(tensors.keySet(), read.tensors().keySet());
    tensors.forEach((name, array) -> {
      Array back = read.tensors().get(name);
      assertEquals(array.type(), back.type(), name);
      assertEquals(-1, array.segment().mismatch(back.segment()), name);
    });
    assertEquals(Map.of("format", "pt"), read.metadata());
  }

  @Test void everyTensorIsAlignedToItsElements() throws IOException {
    byte[] bytes = bytes(some());
    assertEquals(0, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8);
    for (Array array : open(bytes).tensors().values())
      assertEquals(0, array.segment().address() % array.type().dtype().bytes(), array.toString());
  }

  @Test void theOrderOfTheGivenTensorsChangesNoByte() throws IOException {
    var reversed = new LinkedHashMap<String, Array>();
    var names = new ArrayList<>(some().keySet());
    for (String name : names.reversed()) reversed.put(name, some().get(name));
    assertArrayEquals(bytes(some()), bytes(reversed));
  }

  @Test void readOnlyViewsCannotBeWrittenThrough() throws IOException {
    Array array = open(bytes(some())).tensors().get("scalar");
    assertThrows(IllegalArgumentException.class, () -> array.set(0, 2));
  }

  private static byte[] file(String header, int dataBytes) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length)
        .put(json).array();
  }

  /** Reads a header from memory: thousands of files would take their time. */
  private static void check(byte[] bytes) {
    SafetensorsHeader.read("file.safetensors", MemorySegment.ofArray(bytes));
  }

  private static String refusal(byte[] bytes) {
    UserError error = assertThrows(UserError.class, () -> check(bytes));
    assertTrue(error.getMessage().contains("file.safetensors"), error.getMessage());
    return error.getMessage();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}}                 | 4  | tensor 'a': data_offsets [0,4] span 4 bytes; F32 of shape [2] must take 8",
      "{'a':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}}                | 4  | tensor 'a': shape is [-1]",
      "{'a':{'dtype':'F32','shape':[1.5],'data_offsets':[0,4]}}               | 4  | tensor 'a': shape is [1.5]",
      "{'a':{'dtype':'F32','shape':'x','data_offsets':[0,4]}}                 | 4  | tensor 'a': shape is",
      "{'a':{'dtype':'F32','shape':[2147483648],'data_offsets':[0,4]}}        | 4  | tensor 'a': shape is [2147483648]",
      "{'a':{'dtype':'F32','shape':[2147483647,2147483647,2147483647],'data_offsets':[0,4]}} | 4 | more bytes than a file can have",
      "{'a':{'dtype':'F32','shape':[65536,65536,65536,65536],'data_offsets':[0,0]}} | 0 | more bytes than a file can have",
      "{'a':{'dtype':'F33','shape':[1],'data_offsets':[0,4]}}                 | 4  | tensor 'a': dtype is `F33`; it must be one of BF16, BOOL, F16, F32",
      "{'a':{'shape':[1],'data_offsets':[0,4]}}                               | 4  | tensor 'a': dtype is missing",
      "{'a':{'dtype':'F32','data_offsets':[0,4]}}                             | 4  | tensor 'a': shape is missing",
      "{'a':{'dtype':'F32','shape':[1]}}                                      | 4  | tensor 'a': data_offsets is missing",
      "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4,8]}}               | 4  | tensor 'a': data_offsets is [0,4,8]",
      "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,0]}}                 | 4  | tensor 'a': data_offsets is [4,0]",
      "{'a':{'dtype':'F32','shape':[1],'data_offsets':[-4,0]}}                | 4  | tensor 'a': data_offsets is [-4,0]",
      "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,99999999999999999999]}} | 4 | tensor 'a': data_offsets is",
      "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}                 | 4  | within the 4 bytes",
      "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}                 | 6  | end at byte 4 of 6; nothing may follow",
      "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[1],'data_offsets':[2,6]}} | 6 | inside tensor 'a'",
      "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | 4 | inside tensor 'a'",
      "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[1],'data_offsets':[8,12]}} | 12 | it must begin at 4",
      "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}                 | 8  | it must begin at 0",
      "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | 4 | Duplicate field 'a'",
      "{'__metadata__':{'format':1}}                                          | 0  | __metadata__.format is 1",
      "{'__metadata__':[]}                                                    | 0  | __metadata__ is []",
      "{'a':7}                                                                | 0  | tensor 'a': entry is 7",
      "{'a':{'dtype':'F32'                                                    | 0  | not valid JSON",
      "{} {}                                                                  | 0  | not valid JSON",
      "[]                                                                     | 0  | its header begins with byte 91",
      "7777                                                                   | 0  | its header begins with byte 55",
  }) void aHeaderThatIsNotTrueIsRefusedWithFileAndPlace(String header, int dataBytes, String says) {
    String message = refusal(file(header.replace('\'', '"'), dataBytes));
    assertTrue(message.replace('"', '`').contains(says), message);
  }

  @Test void aLengthThatIsNotTrueIsRefused() throws IOException {
    byte[] good = bytes(some());
    for (long length : new long[]{-1, 0, 1, Long.MIN_VALUE, Long.MAX_VALUE, 100_000_001, good.length,
        good.length - 7}) {
      byte[] bad = good.clone();
      ByteBuffer.wrap(bad).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
      refusal(bad);
    }
  }

  @Test void aFileCutOffAnywhereIsRefused() throws IOException {
    byte[] good = bytes(some());
    for (int length = 0; length < good.length; length++) refusal(Arrays.copyOf(good, length));
    refusal(Arrays.copyOf(good, good.length + 1));
    for (int length : new int[]{0, 7, 100, good.length - 1})
      assertThrows(UserError.class, () -> open(Arrays.copyOf(good, length)), () -> "cut off at " + length);
  }

  @Test void headersThatAreNotUtf8AreRefused() {
    byte[] bad = file("{\"a\":1}", 0);
    bad[10] = (byte) 0xff;
    assertTrue(refusal(bad).contains("not UTF-8"));
  }

  @Test void aHeaderOfAThousandBracketsIsRefused() {
    refusal(file("{\"a\":" + "[".repeat(100_000), 0));
  }

  @Test void damagedBytesGiveEitherTensorsOrARefusal() throws IOException {
    byte[] good = bytes(some());
    int header = (int) ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getLong() + 8;
    var random = new Random(5);
    int refused = 0;
    for (int trial = 0; trial < 3000; trial++) {
      byte[] bad = good.clone();
      for (int k = random.nextInt(3); k >= 0; k--) bad[random.nextInt(header)] = (byte) random.nextInt(256);
      try {
        check(bad);
      } catch (UserError e) {
        assertTrue(e.getMessage().contains("file.safetensors"), e.getMessage());
        refused++;
      }
    }
    assertTrue(refused > 1500, refused + " refused");
  }

  @Test void aMissingFileAndAFolderAreRefused() {
    for (Path path : List.of(folder.resolve("absent"), folder)) {
      UserError error = assertThrows(UserError.class, () -> Safetensors.open(path, arena));
      assertTrue(error.getMessage().startsWith(path.toString()), error.getMessage());
    }
  }

  @Test void filesOfTheReferenceImplementationAreWrittenBackByteForByte() throws IOException {
    for (String name : List.of("gpt2", "llama-mha", "mixtral")) {
      Path file = Golden.family(name).resolve("model.safetensors");
      assertArrayEquals(Files.readAllBytes(file), bytes(Safetensors.open(file, arena).tensors()), name);
    }
  }

  @Test void goldenTensorsOfAllTypesAreRead() {
    Map<String, Array> golden = Safetensors.open(Golden.family("llama-bf16").resolve("golden.safetensors"), arena)
        .tensors();
    assertEquals(Shape.of(2, 24), golden.get("input_ids").shape());
    assertEquals(DType.INT64, golden.get("input_ids").type().dtype());
    assertFalse(Double.isNaN(golden.get("loss").at(0)));
  }
}
