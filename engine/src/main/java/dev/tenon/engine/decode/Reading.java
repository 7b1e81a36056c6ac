package dev.tenon.engine.decode;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/** What a model has read of a text that grows and changes: what it begins with as before is not read again. */
public final class Reading {
  private final Source source;
  private int[] read = {};

  /** What reads. */
  public interface Source {
    /** Tokens that have been read. */
    int length();

    /**
     * Goes back to the first tokens of what was read.
     *
     * @param kept how many; it may go back further
     * @param room how many tokens the text will have at most
     * @return how many are left
     */
    int back(int kept, int room);

    /** Reads new tokens; logits after the last of them, [vocab]. */
    float[] next(int... tokens);
  }

  /** What the engine reads. */
  private static final class Remembered implements Source {
    private final Decoding decoding;
    private Optional<DecoderMemory> memory = Optional.empty();

    Remembered(Decoding decoding) {
      this.decoding = decoding;
    }

    @Override public int length() {
      return memory.map(m -> m.length(0)).orElse(0);
    }

    @Override public int back(int kept, int room) {
      if (memory.isEmpty() || memory.get().capacity() < room) memory = Optional.of(decoding.remember(1, room));
      DecoderMemory text = memory.get();
      try {
        text.truncate(0, Math.min(kept, text.length(0)));
      } catch (IllegalStateException _) { // layers that keep states from which nothing can be taken back
        text.clear();
      }
      return text.length(0);
    }

    @Override public float[] next(int... tokens) {
      return decoding.read(memory.orElseThrow(), new int[][]{tokens}).floats();
    }
  }

  public Reading(Decoding decoding) {
    this(new Remembered(decoding));
  }

  public Reading(Source source) {
    this.source = source;
  }

  /** Tokens that a text has in common with what was read, of which the last is not counted: it must be read for its logits. */
  public int kept(int[] text) {
    int same = 0;
    while (same < Math.min(read.length, text.length - 1) && read[same] == text[same]) same++;
    return same;
  }

  /** Goes back to where a text parts from what was read, and gives the tokens behind that. */
  int[] begin(int[] text, int tokens) {
    int kept = source.back(kept(text), tokens);
    read = Arrays.copyOf(text, kept);
    return Arrays.copyOfRange(text, kept, text.length);
  }

  /** Reads new tokens; logits after the last of them, [vocab]. */
  float[] next(int... tokens) {
    return source.next(tokens);
  }

  void end(int[] text, int[] written) {
    int[] all = IntStream.concat(IntStream.of(text), IntStream.of(written)).toArray();
    read = Arrays.copyOf(all, Math.min(all.length, source.length()));
  }
}
