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

  /** Tokens that are learned from: labels that are counted, or all that is read where whole rows are judged. */
  long tokens();

  void into(Executable program);

  /** Rows of text. */
  record Text(Batch batch) implements Feed {
    @Override public Signature signature() {
      return Signature.text(batch.rows(), batch.time());
    }

    @Override public long tokens() {
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

    @Override public long tokens() {
      long labels = counted(".labels");
      return labels > 0 ? labels : counted(".segments");
    }

    /** How many entries of arrays whose name ends so are not negative. */
    private long counted(String part) {
      long counted = 0;
      for (var entry : experience.arrays().entrySet())
        if (entry.getKey().endsWith(part)) for (long value : entry.getValue().longs()) if (value >= 0) counted++;
      return counted;
    }

    @Override public void into(Executable program) {
      experience.arrays().forEach((name, array) -> {
        if (program.hasInput(name)) program.input(name).copyFrom(array);
      });
    }
  }
}
