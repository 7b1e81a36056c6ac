package dev.tenon.engine.decode;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/** What a model has read of a text that grows and changes: what it begins with as before is not read again. */
public final class Reading {
  private final Decoding decoding;
  private Optional<DecoderMemory> memory = Optional.empty();
  private int[] read = {};

  public Reading(Decoding decoding) {
    this.decoding = decoding;
  }

  /** Tokens that a text has in common with what was read, of which the last is not counted: it must be read for its logits. */
  public int kept(int[] text) {
    int same = 0;
    while (same < Math.min(read.length, text.length - 1) && read[same] == text[same]) same++;
    return same;
  }

  /** Goes back to where a text parts from what was read, and gives the tokens behind that. */
  int[] begin(int[] text, int tokens) {
    int kept = kept(text);
    if (memory.isEmpty() || memory.get().capacity() < tokens) {
      memory = Optional.of(decoding.remember(1, tokens));
      kept = 0;
    }
    kept = truncated(memory.get(), kept);
    read = Arrays.copyOf(text, kept);
    return Arrays.copyOfRange(text, kept, text.length);
  }

  /** How much is left: nothing, where layers keep states from which nothing can be taken back. */
  private static int truncated(DecoderMemory memory, int length) {
    try {
      memory.truncate(0, Math.min(length, memory.length(0)));
    } catch (IllegalStateException _) {
      memory.clear();
    }
    return memory.length(0);
  }

  /** Reads new tokens; logits after the last of them, [vocab]. */
  float[] next(int... tokens) {
    return decoding.read(memory.orElseThrow(), new int[][]{tokens}).floats();
  }

  void end(int[] text, int[] written) {
    int[] all = IntStream.concat(IntStream.of(text), IntStream.of(written)).toArray();
    read = Arrays.copyOf(all, Math.min(all.length, memory.orElseThrow().length(0)));
  }
}
