package dev.tenon.engine.decode;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Memory;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.op.EightBits;
import dev.tenon.api.op.KeptTensor;
import dev.tenon.api.op.Visibility;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Index;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.model.Host;
import dev.tenon.engine.model.ModelPass;
import dev.tenon.engine.program.Trace;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The host of decoding while its program is traced: what layers keep becomes inputs of the program that it updates.
 *
 * <p>What grows with time lies in a {@link Ring}: entry i of a row is at i modulo the ring's size. It is as large as the memory where
 * everything may be looked at; a window needs no more than itself and one run. The host says with segments which entries are filled.
 */
final class Remembering implements Host {
  /**
   * A slot that a layer asked for.
   *
   * @param ring its entries in time, 0 for what does not grow
   * @param window how many of them are looked at
   */
  record Slot(TensorType type, int ring, int window) {}

  private final Trace trace;
  private final int rows, time, longest, capacity;
  private final Kept kept;
  private final Tensor positions, segments;
  private final Map<Integer, Ring> rings = new TreeMap<>();
  private final Map<String, Slot> asked = new LinkedHashMap<>();
  private final Set<String> parameters = new HashSet<>();

  /**
   * A host of one run.
   *
   * @param time new tokens of each row
   * @param longest new tokens of a row at most in any run that shares the memory
   * @param capacity tokens that are remembered of each row at most
   * @param kept how what grows with time is kept
   */
  Remembering(Trace trace, int rows, int time, int longest, int capacity, Kept kept) {
    this.trace = trace;
    this.rows = rows;
    this.time = time;
    this.longest = longest;
    this.capacity = capacity;
    this.kept = kept;
    TensorType tokens = TensorType.of(DType.INT64, rows, time);
    positions = trace.input("positions", tokens);
    segments = trace.input("segments", tokens);
  }

  private Ring ring(int window) {
    // A run's first token looks back while its last is already there.
    long needed = window == Visibility.EVERYTHING ? capacity : (long) window + longest - 1;
    int size = needed >= capacity ? capacity : Math.min(capacity, Decoding.roundUp((int) needed));
    return rings.computeIfAbsent(size, n -> Ring.of(trace, rows, time, n));
  }

  /** The rings that layers use. */
  List<Ring> rings() {
    return List.copyOf(rings.values());
  }

  /** A pass through a model, whose parameters become inputs by their paths. */
  ModelPass pass(Decoder model) {
    Map<Parameter, Tensor> weights = new IdentityHashMap<>();
    Layers.parameters(model).forEach((path, p) -> {
      weights.put(p, trace.input(path, p.value().type()));
      parameters.add(path);
    });
    return ModelPass.of(p -> ModelPass.known(weights, p), positions, segments, this, Optional.empty());
  }

  /** Paths of the parameters that were asked for. */
  Set<String> parameters() {
    return parameters;
  }

  /** The slots that layers asked for, by name. */
  Map<String, Slot> asked() {
    return asked;
  }

  @Override public Visibility visibility(int window) {
    Ring ring = ring(window);
    return new Visibility(positions, ring.keyPositions(), segments, ring.keySegments(), window);
  }

  @Override public Memory memory(String path) {
    return new Part(path);
  }

  private final class Part implements Memory {
    private final String path;

    Part(String path) {
      this.path = path;
    }

    private String name(String slot) {
      return "memory:" + path + ":" + slot;
    }

    private Tensor input(String name, Slot slot) {
      if (asked.putIfAbsent(name, slot) != null)
        throw new IllegalStateException(
            name + " was asked for twice in one pass; slots of one part need names of their own");
      return trace.input(name, slot.type);
    }

    @Override public KeptTensor append(String slot, int axis, Tensor latest, int window) {
      Ring ring = ring(window);
      if (kept == Kept.F32) {
        Tensor all = put(name(slot), axis, latest, ring, window);
        return () -> all;
      }
      requireBlocks(slot, axis, latest.type());
      EightBits rounded = EightBits.of(latest);
      return new EightBits(put(name(slot), axis, rounded.codes(), ring, window),
          put(name(slot) + ":scales", axis, rounded.scales(), ring, window));
    }

    private Tensor put(String name, int axis, Tensor latest, Ring ring, int window) {
      Shape shape = latest.type().shape();
      Tensor store = input(name, new Slot(latest.type().as(shape.with(axis, ring.size())), ring.size(), window));
      Tensor all = new Index.Put(shape.axis(axis)).of(store, latest, ring.slots());
      trace.update(name, all);
      return all;
    }

    private void requireBlocks(String slot, int axis, TensorType latest) {
      boolean timeLast = latest.shape().axis(axis) == latest.shape().rank() - 1;
      int wide = timeLast ? 1 : latest.shape().dim(-1);
      if (wide % EightBits.BLOCK != 0)
        throw new UserError("cannot keep " + path + ":" + slot + " as " + kept.type() + ": a token's entry is " + wide
            + " wide; it must be a multiple of " + EightBits.BLOCK + " (--kv-cache f32 keeps it as it is)");
    }

    @Override public Tensor recall(String slot, Tensor initial) {
      Tensor before = input(name(slot), new Slot(initial.type(), 0, 0));
      var each = new TensorType(DType.BOOL, Shape.of(initial.type().shape().dim(0)));
      Tensor begun = input(name(slot) + ":begun", new Slot(each, 0, 0));
      trace.update(name(slot) + ":begun", begun.or(begun.same(begun)));
      int[] sizes = new int[initial.type().shape().rank()];
      java.util.Arrays.fill(sizes, 1);
      sizes[0] = Tensor.INFER;
      return begun.reshape(sizes).choose(before, initial);
    }

    @Override public void retain(String slot, Tensor value) {
      trace.update(name(slot), value);
    }
  }
}
