package dev.tenon.engine.program;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.tensor.Move;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Reinterpret;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.memory.TensorMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides where every value of a program lives before it runs.
 *
 * <p>Values that are one memory (reshapes, results computed in place) share a storage. A storage lives from the instruction
 * that first writes it to the last that reads it; storages whose lives do not meet may share bytes. Largest first, each takes
 * the lowest place where it fits. An output that updates an input is computed in that input's memory where its kernel allows.
 */
final class Planner {
  /** A place in memory that one or more values share. */
  static final class Storage {
    final long bytes;
    /** The input whose memory it is, or null if it lies in the program's own block. */
    final @Nullable String external;
    int first = Integer.MAX_VALUE;
    int last = -1;
    long offset = -1;

    Storage(long bytes, @Nullable String external) {
      this.bytes = TensorMemory.aligned(bytes);
      this.external = external;
    }

    void use(int at) {
      first = Math.min(first, at);
      last = Math.max(last, at);
    }
  }

  private final Program program;
  private final int threads;
  private final Set<String> bound;
  private final Storage[] of;
  private final Kernel[] kernels;
  private final Storage[] scratch;
  private final int[] lastRead;
  private final boolean[] wanted;
  private final Map<Storage, List<Integer>> valuesOf = new HashMap<>();
  private long bytes;

  /** @param bound inputs whose memory is given from outside; the others are staged in the program's own block */
  Planner(Program program, KernelSet kernelSet, int threads, Set<String> bound) {
    this.program = program;
    this.threads = threads;
    this.bound = bound;
    of = new Storage[program.values().size()];
    kernels = new Kernel[program.instructions().size()];
    scratch = new Storage[program.instructions().size()];
    lastRead = new int[program.values().size()];
    wanted = new boolean[program.values().size()];
    chooseKernels(kernelSet);
    countReads();
    assignStorages();
    place();
  }

  private void chooseKernels(KernelSet kernelSet) {
    for (int i = 0; i < kernels.length; i++) {
      Program.Instruction instruction = program.instructions().get(i);
      if (!aliases(instruction.op()))
        kernels[i] = kernelSet.kernel(instruction.op(), types(instruction.inputs())).orElseThrow();
    }
  }

  private List<TensorType> types(int[] values) {
    return Arrays.stream(values).mapToObj(program.values()::get).toList();
  }

  /** Ops whose output is their first input's memory, read otherwise. */
  private static boolean aliases(Op op) {
    return op instanceof Move.Reshape || op instanceof Move.ReshapeLike || op instanceof Reinterpret;
  }

  private void countReads() {
    Arrays.fill(lastRead, -1);
    int end = program.instructions().size();
    for (int i = 0; i < end; i++) {
      Program.Instruction instruction = program.instructions().get(i);
      int reads = aliases(instruction.op()) ? 1 : instruction.inputs().length;
      for (int k = 0; k < reads; k++) {
        lastRead[instruction.inputs()[k]] = i;
        wanted[instruction.inputs()[k]] = true;
      }
    }
    for (Program.Output output : program.outputs()) {
      lastRead[output.value()] = end;
      wanted[output.value()] = true;
    }
  }

  private void assignStorages() {
    Map<String, Storage> inputs = new HashMap<>();
    for (Program.Input input : program.inputs()) {
      Storage storage = new Storage(program.values().get(input.value()).bytes(),
          bound.contains(input.name()) ? input.name() : null);
      storage.use(0);
      storage.use(Math.max(0, lastRead[input.value()]));
      valuesOf.computeIfAbsent(storage, _ -> new ArrayList<>()).add(input.value());
      of[input.value()] = storage;
      inputs.put(input.name(), storage);
    }
    Map<Integer, String> updates = new HashMap<>();
    for (Program.Output output : program.outputs())
      output.updates().ifPresent(name -> updates.putIfAbsent(output.value(), name));
    Map<Storage, Integer> lastReadOf = lastReads(inputs);
    for (int i = 0; i < kernels.length; i++) {
      Program.Instruction instruction = program.instructions().get(i);
      if (aliases(instruction.op())) of[instruction.outputs()[0]] = of[instruction.inputs()[0]];
      else for (int k = 0; k < instruction.outputs().length; k++) {
        int value = instruction.outputs()[k];
        String target = updates.get(value);
        @Nullable Storage external = target == null ? null : inputs.get(target);
        of[value] = external != null && mayUpdate(external, lastReadOf.getOrDefault(external, -1), i, k)
            ? external
            : inPlaceOrNew(i, k);
      }
      live(i, instruction);
      if (kernels[i] != null && kernels[i].scratch(threads) > 0) {
        scratch[i] = new Storage(kernels[i].scratch(threads), null);
        scratch[i].use(i);
      }
    }
    for (Program.Output output : program.outputs()) of[output.value()].use(kernels.length);
  }

  /** When the numbers of each input are last read, through whatever shape. */
  private Map<Storage, Integer> lastReads(Map<String, Storage> inputs) {
    Map<Integer, Storage> roots = new HashMap<>();
    for (Program.Input input : program.inputs()) {
      Storage storage = inputs.get(input.name());
      if (storage != null) roots.put(input.value(), storage);
    }
    Map<Storage, Integer> last = new HashMap<>();
    for (int i = 0; i < kernels.length; i++) {
      Program.Instruction instruction = program.instructions().get(i);
      if (aliases(instruction.op())) {
        Storage root = roots.get(instruction.inputs()[0]);
        if (root != null) roots.put(instruction.outputs()[0], root);
      } else for (int v : instruction.inputs()) {
        Storage root = roots.get(v);
        if (root != null) last.put(root, i);
      }
    }
    for (Program.Output output : program.outputs()) {
      Storage root = roots.get(output.value());
      if (root != null) last.put(root, Integer.MAX_VALUE);
    }
    return last;
  }

  /** Whether instruction i may write its output k over an input's old numbers. */
  private boolean mayUpdate(Storage external, int lastReadAt, int i, int k) {
    if (lastReadAt > i) return false;
    if (lastReadAt < i) return true;
    Program.Instruction instruction = program.instructions().get(i);
    for (int n = 0; n < instruction.inputs().length; n++)
      if (of[instruction.inputs()[n]] == external && !kernels[i].inPlace(k, n)) return false;
    return true;
  }

  private Storage inPlaceOrNew(int i, int k) {
    Program.Instruction instruction = program.instructions().get(i);
    TensorType type = program.values().get(instruction.outputs()[k]);
    for (int n = 0; n < instruction.inputs().length; n++) {
      int v = instruction.inputs()[n];
      Storage storage = of[v];
      if (storage.external == null && program.values().get(v).equals(type) && kernels[i].inPlace(k, n)
          && dies(storage, i) && !reused(storage, instruction, k)
          && onlyAt(storage, instruction, n, k, i))
        return storage;
    }
    return new Storage(type.bytes(), null);
  }

  private boolean onlyAt(Storage storage, Program.Instruction instruction, int n, int k, int i) {
    for (int m = 0; m < instruction.inputs().length; m++)
      if (m != n && of[instruction.inputs()[m]] == storage && !kernels[i].inPlace(k, m)) return false;
    return true;
  }

  private boolean reused(Storage storage, Program.Instruction instruction, int before) {
    for (int k = 0; k < before; k++) if (of[instruction.outputs()[k]] == storage) return true;
    return false;
  }

  /** Whether nobody reads any value of a storage after instruction i. */
  private boolean dies(Storage storage, int i) {
    return valuesOf.computeIfAbsent(storage, _ -> new ArrayList<>()).stream().allMatch(v -> lastRead[v] <= i);
  }

  private void live(int i, Program.Instruction instruction) {
    for (int v : instruction.inputs()) of[v].use(i);
    for (int v : instruction.outputs()) {
      of[v].use(i);
      of[v].use(Math.max(i, lastRead[v]));
      valuesOf.computeIfAbsent(of[v], _ -> new ArrayList<>()).add(v);
    }
  }

  private void place() {
    var distinct = new LinkedHashSet<Storage>();
    for (Storage s : of) if (s != null && s.external == null && s.last >= 0) distinct.add(s);
    for (Storage s : scratch) if (s != null) distinct.add(s);
    var storages = new ArrayList<>(distinct);
    storages.sort(
        Comparator.comparingLong((Storage s) -> -s.bytes).thenComparingInt(s -> s.first).thenComparingInt(s -> s.last));
    var placed = new ArrayList<Storage>();
    for (Storage s : storages) {
      long at = 0;
      for (Storage other : placed) {
        if (other.first > s.last || other.last < s.first) continue;
        if (other.offset >= at + s.bytes) break;
        at = Math.max(at, other.offset + other.bytes);
      }
      s.offset = at;
      int slot = 0;
      while (slot < placed.size() && placed.get(slot).offset <= at) slot++;
      placed.add(slot, s);
      bytes = Math.max(bytes, at + s.bytes);
    }
  }

  /** Bytes of the program's own block. */
  long bytes() {
    return bytes;
  }

  Storage storage(int value) {
    return of[value];
  }

  /** The kernel of an instruction, or null if it only reads memory otherwise. */
  @Nullable Kernel kernel(int instruction) {
    return kernels[instruction];
  }

  @Nullable Storage scratch(int instruction) {
    return scratch[instruction];
  }

  boolean wanted(int value) {
    return wanted[value];
  }
}
