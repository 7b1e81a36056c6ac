package dev.tenon.engine.decode;

import dev.tenon.api.kernel.Workers;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.tensor.Array;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.program.Executable;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Runs a model over new tokens of texts it remembers. Programs are made once for each size: rows, tokens (rounded up) and capacity. */
public final class Decoding {
  /** Tokens of a row that one run takes at most, unless told otherwise: enough that widening and packing weights costs little beside products. */
  private static final int CHUNK = 512;
  /** Runs of up to so many tokens may be filled in part: most of what they take is reading the weights. */
  private static final int SHORT = 32;

  private final int chunk;
  private final Kept kept;
  private final Decoder model;
  private final KernelSet kernels;
  private final Workers workers;
  private final TensorMemory memory;
  private final Map<Size, RememberingRun> runs = new HashMap<>();

  private record Size(int rows, int time, int capacity) {}

  public Decoding(Decoder model, KernelSet kernels, Workers workers, TensorMemory memory) {
    this(model, kernels, workers, memory, Kept.F32);
  }

  /** @param kept how what is remembered of a text is kept */
  public Decoding(Decoder model, KernelSet kernels, Workers workers, TensorMemory memory, Kept kept) {
    this(model, kernels, workers, memory, kept, CHUNK);
  }

  /** @param chunk tokens of a row that one run takes at most, a power of two */
  public Decoding(Decoder model, KernelSet kernels, Workers workers, TensorMemory memory, Kept kept, int chunk) {
    this.chunk = chunk;
    this.kept = kept;
    this.model = model;
    this.kernels = kernels;
    this.workers = workers;
    this.memory = memory;
  }

  /** An empty memory for so many texts of at most so many tokens each. */
  public DecoderMemory remember(int rows, int tokens) {
    return new DecoderMemory(rows, roundUp(tokens));
  }

  /** What reads a prompt and what follows it one by one, traced as it will run. */
  static List<RememberingProgram> programs(Decoder model, int prompt, int written, int capacity) {
    return runs(prompt, written).stream().map(time -> DecodingProgram.of(model, 1, time, CHUNK, capacity, Kept.F32))
        .toList();
  }

  /** Tokens of the runs, as programs are made for them, that read a prompt and then what follows it one by one. */
  private static Set<Integer> runs(int prompt, int written) {
    var times = new TreeSet<Integer>();
    for (int left = prompt, taken; left > 0; left -= taken) {
      taken = next(left, CHUNK);
      times.add(roundUp(taken));
    }
    if (written > 1) times.add(1);
    return times;
  }

  /**
   * How many of the tokens left the next run takes. Programs are for powers of two; rather than fill one to three quarters
   * or less, a run takes half of it and leaves the rest to others.
   */
  private static int next(int left, int chunk) {
    int size = Math.min(roundUp(left), chunk);
    return size > SHORT && left <= size / 4 * 3 ? size / 2 : Math.min(left, size);
  }

  static int roundUp(int n) {
    return n <= 1 ? 1 : Integer.highestOneBit(n - 1) << 1;
  }

  /**
   * Reads new tokens of every row (a row may have none) and gives the logits after the last token of each, [rows, vocab];
   * good until the next call. Rows without new tokens get logits of no meaning.
   *
   * @throws IllegalArgumentException if a text would outgrow the memory
   */
  public Array read(DecoderMemory texts, int[][] tokens) {
    if (tokens.length != texts.rows())
      throw new IllegalArgumentException(tokens.length + " rows of tokens for a memory of " + texts.rows());
    int longest = 0;
    for (int r = 0; r < tokens.length; r++) {
      longest = Math.max(longest, tokens[r].length);
      if (texts.length(r) + tokens[r].length > texts.capacity())
        throw new IllegalArgumentException("text " + r + " would have " + (texts.length(r) + tokens[r].length)
            + " tokens; the memory holds " + texts.capacity());
    }
    Array logits = null;
    Array merged = null;
    for (int from = 0, to; from < longest; from = to) {
      to = from + next(longest - from, chunk);
      logits = chunk(texts, tokens, from, to);
      if (from > 0 || to < longest) merged = merge(merged, logits, tokens, from);
    }
    if (logits == null) throw new IllegalArgumentException("no row has a new token");
    return merged == null ? logits : merged;
  }

  /** Rows whose last token lay in the chunk that begins at {@code from} take their logits from it. */
  private static Array merge(@Nullable Array merged, Array logits, int[][] tokens, int from) {
    if (merged == null) return logits.copy();
    long bytes = logits.type().bytes() / tokens.length;
    for (int r = 0; r < tokens.length; r++)
      if (tokens[r].length > from)
        MemorySegment.copy(logits.segment(), r * bytes, merged.segment(), r * bytes, bytes);
    return merged;
  }

  private Array chunk(DecoderMemory texts, int[][] tokens, int from, int to) {
    int rows = tokens.length, time = roundUp(to - from), capacity = texts.capacity();
    RememberingRun run = runs.computeIfAbsent(new Size(rows, time, capacity), this::compile);
    Executable executable = run.with(texts);
    Array last = executable.input("last");
    int[] places = NewTokens.into(executable, texts, tokens, from, to, time, run.rings());
    for (int r = 0; r < rows; r++) last.setLong(r, places[r]);
    executable.run();
    return executable.output("logits");
  }

  private RememberingRun compile(Size size) {
    return new RememberingRun(DecodingProgram.of(model, size.rows, size.time, chunk, size.capacity, kept), model,
        kernels,
        workers, memory);
  }
}
