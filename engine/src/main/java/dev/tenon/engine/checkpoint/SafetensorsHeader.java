package dev.tenon.engine.checkpoint;

import dev.tenon.engine.file.Json;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.workbench.UserError;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the head of a safetensors file says, checked against the file before anybody believes it: 8 bytes for the length of a
 * JSON object, the object, then the tensors' bytes one after the other without gaps.
 *
 * @param tensors in the order of their bytes
 * @param dataStart where the tensors' bytes begin in the file
 */
record SafetensorsHeader(Map<String, String> metadata, List<Entry> tensors, long dataStart) {
  /** What the reference implementation allows a header to be, in bytes. */
  static final long LONGEST = 100_000_000;

  static final String METADATA = "__metadata__";

  private static final Map<DType, String> NAMES = new EnumMap<>(Map.of(DType.FLOAT64, "F64", DType.FLOAT32, "F32",
      DType.FLOAT16, "F16", DType.BFLOAT16, "BF16", DType.INT64, "I64", DType.INT32, "I32", DType.INT8, "I8",
      DType.UINT8, "U8", DType.BOOL, "BOOL"));

  /**
   * One tensor.
   *
   * @param begin of its bytes, from {@link #dataStart}
   * @param end after its last byte
   */
  record Entry(String name, TensorType type, long begin, long end) {}

  SafetensorsHeader {
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    tensors = List.copyOf(tensors);
  }

  /** How the format spells a type. */
  static String name(DType type) {
    return Optional.ofNullable(NAMES.get(type)).orElseThrow();
  }

  /**
   * Reads and checks a header.
   *
   * @param file for messages
   * @param bytes the whole file
   */
  static SafetensorsHeader read(String file, MemorySegment bytes) {
    long size = bytes.byteSize();
    if (size < 8)
      throw new UserError(
          file + ": it has " + size + " bytes; a safetensors file begins with 8 bytes for its header's length");
    long length = bytes.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
    if (length < 2 || length > LONGEST)
      throw new UserError(file + ": its header's length is " + Long.toUnsignedString(length)
          + "; it must be from 2 to " + LONGEST + ": this is no safetensors file, or it is damaged");
    if (length > size - 8)
      throw new UserError(file + ": its header takes " + length + " bytes, and the file ends after " + (size - 8)
          + " of them: it was cut off");
    if (bytes.get(ValueLayout.JAVA_BYTE, 8) != '{')
      throw new UserError(file + ": its header begins with byte " + (bytes.get(ValueLayout.JAVA_BYTE, 8) & 0xff)
          + "; it must begin with {: this is no safetensors file, or it is damaged");
    var tree = Json.parse(file + ": header", bytes.asSlice(8, length).asByteBuffer());
    return new Reading(file, size - 8 - length).header(tree, 8 + length);
  }

  /** @param room bytes that the file has for tensors */
  private record Reading(String file, long room) {
    SafetensorsHeader header(JsonNode tree, long dataStart) {
      Map<String, String> metadata = Map.of();
      var entries = new ArrayList<Entry>();
      for (Map.Entry<String, JsonNode> field : tree.properties()) {
        if (field.getKey().equals(METADATA)) metadata = metadata(field.getValue());
        else entries.add(entry(field.getKey(), field.getValue()));
      }
      entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
      checkCover(entries);
      return new SafetensorsHeader(metadata, entries, dataStart);
    }

    private Map<String, String> metadata(JsonNode node) {
      var out = new LinkedHashMap<String, String>();
      if (!node.isObject()) throw new UserError(file + ": " + METADATA + " is " + node + "; it must be an object");
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        if (!field.getValue().isTextual())
          throw new UserError(
              file + ": " + METADATA + "." + field.getKey() + " is " + field.getValue() + "; it must be a string");
        out.put(field.getKey(), field.getValue().textValue());
      }
      return out;
    }

    private Entry entry(String name, JsonNode node) {
      if (!node.isObject())
        throw wrong(name, "entry", node, "an object with dtype, shape and data_offsets");
      TensorType type = new TensorType(dtype(name, node.path("dtype")), shape(name, node.path("shape")));
      JsonNode offsets = node.path("data_offsets");
      if (!offsets.isArray() || offsets.size() != 2 || !whole(offsets.path(0)) || !whole(offsets.path(1)))
        throw wrong(name, "data_offsets", offsets, "two whole numbers, begin and end");
      long begin = offsets.path(0).longValue(), end = offsets.path(1).longValue();
      if (begin > end) throw wrong(name, "data_offsets", offsets, "begin and end, begin not after end");
      if (end > room)
        throw wrong(name, "data_offsets", offsets, "within the " + room + " bytes that the file has for tensors");
      long bytes = bytes(name, type);
      if (end - begin != bytes)
        throw new UserError(file + ": tensor '" + name + "': data_offsets " + offsets + " span " + (end - begin)
            + " bytes; " + name(type.dtype()) + " of shape " + type.shape() + " must take " + bytes);
      return new Entry(name, type, begin, end);
    }

    private DType dtype(String name, JsonNode node) {
      for (Map.Entry<DType, String> known : NAMES.entrySet())
        if (known.getValue().equals(node.textValue())) return known.getKey();
      throw wrong(name, "dtype", node, "one of " + NAMES.values().stream().sorted().collect(Collectors.joining(", ")));
    }

    private Shape shape(String name, JsonNode node) {
      if (!node.isArray()) throw wrong(name, "shape", node, "a list of whole numbers");
      int[] dims = new int[node.size()];
      for (int i = 0; i < dims.length; i++) {
        JsonNode dim = node.path(i);
        if (!whole(dim) || dim.longValue() > Integer.MAX_VALUE)
          throw wrong(name, "shape", node, "a list of whole numbers from 0 to " + Integer.MAX_VALUE);
        dims[i] = dim.intValue();
      }
      return Shape.of(dims);
    }

    private long bytes(String name, TensorType type) {
      try {
        long n = type.dtype().bytes();
        for (int dim : type.shape().dims()) n = Math.multiplyExact(n, (long) dim);
        return n;
      } catch (ArithmeticException e) {
        throw new UserError(file + ": tensor '" + name + "': shape is " + type.shape()
            + ", which is more bytes than a file can have; it must fit the file", e);
      }
    }

    private void checkCover(List<Entry> entries) {
      long at = 0;
      String before = "";
      for (Entry e : entries) {
        if (e.begin < at)
          throw new UserError(file + ": tensor '" + e.name + "': it begins at byte " + e.begin
              + ", inside tensor '" + before + "', which ends at " + at + "; tensors must not overlap");
        if (e.begin > at)
          throw new UserError(file + ": tensor '" + e.name + "': it begins at byte " + e.begin + "; it must begin at "
              + at + ", where the one before it ends");
        at = e.end;
        before = e.name;
      }
      if (at != room)
        throw new UserError(file + ": its tensors end at byte " + at + " of " + room + "; nothing may follow them");
    }

    private UserError wrong(String name, String what, JsonNode was, String must) {
      String value = was.isMissingNode() ? "missing" : was.toString();
      if (value.length() > 200) value = value.substring(0, 200) + "...";
      return new UserError(file + ": tensor '" + name + "': " + what + " is " + value + "; it must be " + must);
    }

    private static boolean whole(JsonNode node) {
      return node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0;
    }
  }
}
