package dev.tenon.engine.train;

import dev.tenon.api.align.Experience;
import dev.tenon.api.tensor.Array;
import dev.tenon.engine.data.Batch;
import dev.tenon.engine.program.Executable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Something to learn from, on its way to where a program reads it. */
sealed interface Feed {
  Signature signature();

  /** Labels in it that are counted. */
  long labels();

  void into(Executable program);

  /** Rows of text. */
  record Text(Batch batch) implements Feed {
    @Override public Signature signature() {
      return Signature.text(batch.rows(), batch.time());
    }

    @Override public long labels() {
      return batch.counted();
    }

    @Override public void into(Executable program) {
      put(program, "tokens", batch.tokens());
      put(program, "labels", batch.labels());
      put(program, "positions", batch.positions());
      put(program, "segments", batch.segments());
    }

    private static void put(Executable program, String name, long[] values) {
      if (!program.hasInput(name)) return;
      Array input = program.input(name);
      MemorySegment.copy(values, 0, input.segment(), ValueLayout.JAVA_LONG_UNALIGNED, 0, values.length);
    }
  }

  /** A method's experience. */
  record Gathered(Experience experience) implements Feed {
    @Override public Signature signature() {
      return Signature.of(experience);
    }

    @Override public long labels() {
      long labels = 0;
      for (var entry : experience.arrays().entrySet())
        if (entry.getKey().endsWith(".labels"))
          for (long label : entry.getValue().longs()) if (label >= 0) labels++;
      return labels;
    }

    @Override public void into(Executable program) {
      experience.arrays().forEach((name, array) -> {
        if (program.hasInput(name)) program.input(name).copyFrom(array);
      });
    }
  }
}
