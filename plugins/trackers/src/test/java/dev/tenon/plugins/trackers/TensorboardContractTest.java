package dev.tenon.plugins.trackers;

import dev.tenon.api.track.Tracker;
import dev.tenon.testkit.track.TrackerContract;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

class TensorboardContractTest extends TrackerContract {
  @Override protected Tracker spec() {
    return new Tensorboard();
  }

  /** Reads scalars alone; what it does not know it passes over. */
  @Override protected SortedMap<Integer, Map<String, Double>> read(Path run) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(run.resolve("tensorboard/events.out.tfevents.0.tenon")));
    in.order(ByteOrder.LITTLE_ENDIAN);
    var steps = new TreeMap<Integer, Map<String, Double>>();
    while (in.hasRemaining()) {
      int length = (int) in.getLong();
      in.getInt();
      ByteBuffer event = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
      in.position(in.position() + length);
      in.getInt();
      int step = 0;
      while (event.hasRemaining()) {
        int key = event.get();
        switch (key) {
          case 1 << 3 | 1 -> event.getDouble();
          case 2 << 3 -> step = varint(event);
          case 5 << 3 | 2 -> values(part(event), steps.computeIfAbsent(step, _ -> new TreeMap<>()));
          default -> part(event);
        }
      }
    }
    return steps;
  }

  private static void values(ByteBuffer summary, Map<String, Double> figures) {
    while (summary.hasRemaining()) {
      summary.get();
      ByteBuffer value = part(summary);
      value.get();
      String tag = StandardCharsets.UTF_8.decode(part(value)).toString();
      value.get();
      if (figures.put(tag, (double) value.getFloat()) != null) throw new AssertionError(tag + " is there twice");
    }
  }

  private static ByteBuffer part(ByteBuffer in) {
    int length = varint(in);
    ByteBuffer part = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + length);
    return part;
  }

  private static int varint(ByteBuffer in) {
    int value = 0, shift = 0;
    byte b;
    do {
      b = in.get();
      value |= (b & 0x7f) << shift;
      shift += 7;
    } while (b < 0);
    return value;
  }
}
