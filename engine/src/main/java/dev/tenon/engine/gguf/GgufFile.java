package dev.tenon.engine.gguf;

import dev.tenon.api.tensor.Shape;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.file.Unreadable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A GGUF file, mapped into memory: ggml's format for models in one file (ggml, docs/gguf.md), versions 2 and 3, little-endian. Its head
 * was read and is true of the file as far as it can tell without knowing types; lists and tensors are views that live as long as the arena.
 *
 * @param metadata by key, in the file's order: numbers, strings, booleans and {@link GgufArray}
 * @param tensors by name, in the file's order
 */
public record GgufFile(Path path, Map<String, Object> metadata, Map<String, GgufTensor> tensors, MemorySegment bytes) {
  static final int ALIGNMENT = 32;
  static final String ALIGNMENT_KEY = "general.alignment";
  static final byte[] MAGIC = {'G', 'G', 'U', 'F'};

  private static final int NEWEST = 3, OLDEST = 2;
  /** Far more than any file has of either. */
  private static final long MOST = 100_000;
  private static final long LONGEST_KEY = 65_535, LONGEST_NAME = 64;
  private static final int MOST_AXES = 4;
  private static final int LONGEST_SHOWN = 80;

  public GgufFile {
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /** Whether a place is meant to be such a file: by its name, or since it begins like one. */
  public static boolean is(Path place) {
    if (!Files.isRegularFile(place)) return false;
    return place.toString().toLowerCase(Locale.ROOT).endsWith(".gguf") || begins(place);
  }

  /** Whether a file begins like one. */
  public static boolean begins(Path place) {
    try (InputStream in = Files.newInputStream(place)) {
      return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Opens a file and reads its head.
   *
   * @throws UserError if it cannot be read, is of another version, or its head is not true of it; names the byte and what was read
   */
  public static GgufFile open(Path path, Arena arena) {
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN)
      throw new UserError(path + ": GGUF files are read on little-endian machines only, and this one is not");
    MemorySegment bytes;
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    } catch (IOException e) {
      throw Unreadable.error(path, e);
    }
    return new Reading(path, bytes, new GgufCursor(path.toString(), bytes)).file();
  }

  /** What the metadata says under a key, for messages. */
  public String said(String key) {
    return Optional.ofNullable(metadata.get(key)).map(GgufFile::shown).orElse("missing");
  }

  /** A value as messages show it: a string within quotes, cut where it is long, without characters that do not print. */
  public static String shown(Object value) {
    if (!(value instanceof String text)) return value.toString();
    String start = text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...";
    return "'" + start.replaceAll("[\\p{Cc}\\p{Cs}]", "\uFFFD") + "'";
  }

  /**
   * The bytes of a tensor.
   *
   * @param size that its type and shape ask for
   * @throws UserError if the file ends before them
   */
  public MemorySegment of(GgufTensor tensor, long size) {
    if (tensor.begin() > bytes.byteSize() || size > bytes.byteSize() - tensor.begin())
      throw new UserError(path + ": tensor " + shown(tensor.name()) + ": its " + size + " bytes begin at byte "
          + tensor.begin() + ", and the file has " + bytes.byteSize() + ": it was cut off or is damaged");
    return bytes.asSlice(tensor.begin(), size);
  }

  private record Reading(Path path, MemorySegment bytes, GgufCursor cursor) {
    GgufFile file() {
      magic();
      long tensorCount = cursor.count("the number of tensors", MOST, 24),
          keyCount = cursor.count("the number of keys", MOST, 13);
      var metadata = new LinkedHashMap<String, Object>();
      for (int i = 0; i < keyCount; i++) {
        long place = cursor.at();
        String key = cursor.string("metadata key " + i, LONGEST_KEY);
        if (metadata.putIfAbsent(key, cursor.value("metadata " + shown(key))) != null)
          throw cursor.wrong(place, "metadata " + shown(key) + " is there twice; it may be once");
      }
      long alignment = alignment(metadata);
      var tensors = new LinkedHashMap<String, GgufTensor>();
      for (int i = 0; i < tensorCount; i++) {
        long place = cursor.at();
        GgufTensor tensor = tensor(i, alignment);
        if (tensors.putIfAbsent(tensor.name(), tensor) != null)
          throw cursor.wrong(place, "tensor " + shown(tensor.name()) + " is there twice; it may be once");
      }
      long start = Math.ceilDiv(cursor.at(), alignment) * alignment;
      tensors.replaceAll((_, t) -> new GgufTensor(t.name(), t.shape(), t.type(), Math.addExact(start, t.begin())));
      return new GgufFile(path, metadata, tensors, bytes);
    }

    private void magic() {
      byte[] begins = bytes.asSlice(0, Math.min(4, bytes.byteSize())).toArray(ValueLayout.JAVA_BYTE);
      if (!Arrays.equals(begins, MAGIC))
        throw new UserError(path + ": it begins with bytes " + Arrays.toString(begins)
            + "; a GGUF file begins with the letters GGUF: this is none, or it is damaged");
      cursor.int32("the head");
      int version = cursor.int32("the version");
      if (version >= OLDEST && version <= NEWEST) return;
      boolean turned = Integer.reverseBytes(version) >= 1 && Integer.reverseBytes(version) <= NEWEST;
      throw new UserError(path + ": byte 4: the version is " + Integer.toUnsignedString(version) + "; it must be "
          + OLDEST + " or " + NEWEST + (turned ? ": this file is big-endian" : ""));
    }

    private long alignment(Map<String, Object> metadata) {
      Object alignment = metadata.getOrDefault(ALIGNMENT_KEY, ALIGNMENT);
      if (alignment instanceof Integer n && n >= 1 && Integer.bitCount(n) == 1) return n;
      throw new UserError(
          path + ": metadata '" + ALIGNMENT_KEY + "' is " + shown(alignment) + "; it must be a power of two, in bytes");
    }

    /** With the place of its bytes counted from where those of the first tensor begin. */
    private GgufTensor tensor(int i, long alignment) {
      String name = cursor.string("the name of tensor " + i, LONGEST_NAME);
      String what = "tensor " + shown(name) + ": ";
      long place = cursor.at();
      int axes = cursor.int32(what + "the number of its axes");
      if (axes < 1 || axes > MOST_AXES)
        throw cursor.wrong(place, what + "it has " + Integer.toUnsignedString(axes) + " axes; it must have 1 to "
            + MOST_AXES);
      int[] dims = new int[axes];
      long count = 1;
      for (int a = axes - 1; a >= 0; a--) {
        long where = cursor.at(), dim = cursor.int64(what + "a size");
        if (dim < 1 || dim > Integer.MAX_VALUE || dim > Long.MAX_VALUE / 16 / count)
          throw cursor.wrong(where, what + "a size is " + Long.toUnsignedString(dim)
              + "; it must be 1 to " + Integer.MAX_VALUE + ", and all must fit a file");
        dims[a] = (int) dim;
        count *= dim;
      }
      int type = cursor.int32(what + "its type");
      long where = cursor.at(), offset = cursor.int64(what + "its place");
      if (offset < 0 || offset > bytes.byteSize() || offset % alignment != 0)
        throw cursor.wrong(where, what + "its place is " + Long.toUnsignedString(offset)
            + "; it must be a multiple of " + alignment + " within the file's " + bytes.byteSize() + " bytes");
      return new GgufTensor(name, Shape.of(dims), type, offset);
    }
  }
}
