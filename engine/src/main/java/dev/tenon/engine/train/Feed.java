package dev.tenon.engine.train;

import dev.tenon.api.tensor.Array;
import dev.tenon.engine.data.Batch;
import dev.tenon.engine.program.Executable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Puts a batch where a program reads it. */
final class Feed {
  private Feed() {}

  static void into(Executable program, Batch batch) {
    put(program, "tokens", batch.tokens());
    put(program, "labels", batch.labels());
    put(program, "positions", batch.positions());
    put(program, "segments", batch.segments());
  }

  private static void put(Executable program, String name, long[] values) {
    Array input = program.input(name);
    MemorySegment.copy(values, 0, input.segment(), ValueLayout.JAVA_LONG_UNALIGNED, 0, values.length);
  }
}
