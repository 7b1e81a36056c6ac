package dev.tenon.engine.kernel;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Workers;
import dev.tenon.api.tensor.Array;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A call of a kernel all of whose outputs are wanted.
 *
 * @param scratch as large as the kernel asks for
 */
public record WholeCall(List<Array> inputs, List<Array> outputs, MemorySegment scratch,
    Workers workers) implements Kernel.Call {
  @Override public Array input(int index) {
    return inputs.get(index);
  }

  @Override public Array output(int index) {
    return outputs.get(index);
  }

  @Override public boolean wants(int output) {
    return true;
  }
}
