package dev.tenon.testkit.model;

import dev.tenon.api.tensor.Array;
import dev.tenon.engine.decode.Decoding;
import dev.tenon.engine.decode.DecoderMemory;
import dev.tenon.engine.decode.Kept;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.testkit.installed.InstalledKernels;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Whether texts read in pieces, as decoding does, give what they give at once. */
final class Chunks {
  /** Sums over what is remembered are taken in another order. */
  private static final double TOLERANCE = 1e-4;
  /** Most tokens of a run: of all runs here, and fewer than some plans say, so that windows are rings. */
  private static final int[] CHUNKS = {256, 2};
  private static final int[][] TEXTS = {Rows.text("first", 7), Rows.text("second", 4), Rows.text("third", 6)};
  /** How many tokens each run takes of each row. */
  private static final int[][][] PLANS = {{{1, 1, 1}, {1, 1, 1}, {1, 1, 1}, {1, 1, 1}, {1, 0, 1}, {1, 0, 1}, {1, 0, 0}},
      {{2, 2, 2}, {4, 2, 4}, {1, 0, 0}},
      {{3, 1, 0}, {1, 0, 4}, {0, 3, 1}, {3, 0, 1}}, {{7, 4, 6}}};

  private Chunks() {}

  /** Reads in pieces of several sizes, with rows of unequal lengths, some of them twice, in memories of two sizes, with every set of kernels. */
  static void agree(TinyModel tiny) {
    for (KernelSet kernels : InstalledKernels.all()) {
      reading(tiny, kernels, run -> {
        for (int capacity : new int[]{8, TinyModel.LONGEST}) {
          DecoderMemory texts = run.decoding.remember(TEXTS.length, capacity);
          for (int[][] plan : PLANS) {
            texts.clear();
            run.read(texts, plan, TEXTS);
          }
          run.readAgain(texts);
        }
      });
    }
  }

  /** Rows of a memory may be reordered and repeated between runs. */
  static void follow(TinyModel tiny) {
    reading(tiny, InstalledKernels.definitions(), run -> {
      DecoderMemory texts = run.decoding.remember(TEXTS.length, 8);
      run.read(texts, new int[][]{{3, 2, 4}}, TEXTS);
      texts.select(2, 0, 0);
      run.read(texts, new int[][]{{2, 3, 1}}, new int[][]{TEXTS[2], TEXTS[0], TEXTS[0]});
    });
  }

  private static void reading(TinyModel tiny, KernelSet kernels, Consumer<Run> check) {
    try (TensorMemory memory = new TensorMemory(); Reader reader = new Reader(tiny.build(memory, 3), kernels, 1)) {
      for (int chunk : CHUNKS)
        check.accept(
            new Run(tiny, reader, new Decoding(reader.model(), kernels, reader.workers(), memory, Kept.F32, chunk)));
    }
  }

  private record Run(TinyModel tiny, Reader reader, Decoding decoding) {
    /** Cuts texts short that were read whole, and reads on from there, unless a layer keeps what cannot be taken back. */
    void readAgain(DecoderMemory texts) {
      int[] kept = {5, 2, 5};
      try {
        for (int r = 0; r < kept.length; r++) texts.truncate(r, kept[r]);
      } catch (IllegalStateException _) {
        return;
      }
      read(texts, new int[][]{{1, 2, 1}, {1, 0, 0}}, TEXTS);
    }

    /** Reads on, and compares the logits after each run. */
    void read(DecoderMemory texts, int[][] plan, int[][] whole) {
      for (int[] sizes : plan) {
        int[][] next = new int[whole.length][];
        for (int r = 0; r < next.length; r++)
          next[r] = Arrays.copyOfRange(whole[r], texts.length(r), texts.length(r) + sizes[r]);
        Array logits = decoding.read(texts, next);
        float[] all = logits.floats();
        int vocab = all.length / next.length;
        for (int r = 0; r < next.length; r++) {
          if (sizes[r] == 0) continue;
          int row = r, last = texts.length(r) - 1;
          Numbers.assertNear(reader.logits(whole[r])[last], Arrays.copyOfRange(all, r * vocab, (r + 1) * vocab),
              TOLERANCE,
              () -> tiny.says("token " + last + " of row " + row
                  + " gives another output when rows are read in runs of " + shown(plan)
                  + " tokens than when all are read at once; what later tokens need must be in memory(), and found there"));
        }
      }
    }

    private static String shown(int[][] plan) {
      return Arrays.stream(plan).map(Arrays::toString).collect(Collectors.joining(", "));
    }
  }
}
