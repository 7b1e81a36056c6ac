package dev.tenon.kernels.cpu.vector;

import dev.tenon.api.kernel.Kernel;
import java.lang.foreign.MemorySegment;

/**
 * What kernels of elementwise float32 ops share: tasks of so many elements, and whole vectors only.
 *
 * <p>Plan. A task takes one slice of every tensor. What is left over after whole vectors at the very end is copied to scratch, where
 * it has room for a whole vector, and back; so a kernel has one loop and no masks.
 */
abstract class Elementwise implements Kernel {
  private final long count;
  private final int inputs, outputs;

  /** The first inputs and outputs, so many, have this many elements each. */
  Elementwise(long count, int inputs, int outputs) {
    this.count = count;
    this.inputs = inputs;
    this.outputs = outputs;
  }

  /** Computes whole vectors: as many bytes of every input and output, from their start on. */
  interface Loop {
    void run(MemorySegment[] in, MemorySegment[] out, long bytes);
  }

  abstract Loop loop(Call call);

  @Override public boolean inPlace(int output, int input) {
    return input < inputs;
  }

  /** For each worker a slice for every output that nobody wants, and a vector for every tensor. */
  @Override public final long scratch(int threads) {
    return threads * worker();
  }

  private long worker() {
    return outputs * 4L * Pieces.FLOATS + (long) (inputs + outputs) * Lanes.BYTES;
  }

  @Override public final void run(Call call) {
    Loop loop = loop(call);
    call.workers().run(Math.toIntExact(Math.ceilDiv(count, Pieces.FLOATS)),
        (task, worker) -> piece(call, loop, 4L * task * Pieces.FLOATS, worker));
  }

  private void piece(Call call, Loop loop, long from, int worker) {
    long bytes = Math.min(4L * count - from, 4L * Pieces.FLOATS), whole = bytes / Lanes.BYTES * Lanes.BYTES,
        rest = bytes - whole;
    long spare = worker * worker(), room = spare + outputs * 4L * Pieces.FLOATS;
    var in = new MemorySegment[inputs];
    var out = new MemorySegment[outputs];
    for (int i = 0; i < inputs; i++) in[i] = call.input(i).segment().asSlice(from, bytes);
    for (int i = 0; i < outputs; i++) {
      long unwanted = spare + i * 4L * Pieces.FLOATS;
      out[i] = call.wants(i) ? call.output(i).segment().asSlice(from, bytes) : call.scratch().asSlice(unwanted, bytes);
    }
    loop.run(in, out, whole);
    if (rest == 0) return;
    var ends = new MemorySegment[outputs];
    for (int i = 0; i < inputs; i++) in[i] = vector(call, room, i).copyFrom(in[i].asSlice(whole));
    for (int i = 0; i < outputs; i++) ends[i] = vector(call, room, inputs + i);
    loop.run(in, ends, Lanes.BYTES);
    for (int i = 0; i < outputs; i++) MemorySegment.copy(ends[i], 0, out[i], whole, rest);
  }

  private static MemorySegment vector(Call call, long room, int index) {
    return call.scratch().asSlice(room + (long) index * Lanes.BYTES, Lanes.BYTES);
  }
}
