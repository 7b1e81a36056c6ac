package dev.tenon.engine.autograd;

import dev.tenon.api.tensor.Backward;
import dev.tenon.api.tensor.Evaluator;
import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Gradient;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Primitive;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers how each value was made, over any evaluator, and walks back. Gradients are tensor programs of the evaluator
 * beneath: run at once by an eager one, traced by a tracing one.
 *
 * <p>Fused ops are taped whole. One without a gradient rule is differentiated through its definition, computed again: that
 * is also what activation checkpointing is. Frozen branches leave nothing on the tape.
 */
public final class Tape implements Evaluator {
  private final Evaluator beneath;
  private final List<Entry> entries = new ArrayList<>();

  public Tape(Evaluator beneath) {
    this.beneath = beneath;
  }

  private final class Node implements Tensor {
    final Tensor value;
    final boolean wanted;
    @Nullable Tensor gradient;

    Node(Tensor value, boolean wanted) {
      this.value = value;
      this.wanted = wanted;
    }

    @Override public TensorType type() {
      return value.type();
    }

    @Override public Evaluator evaluator() {
      return Tape.this;
    }
  }

  private record Entry(Op op, List<Node> inputs, List<Node> outputs) {}

  /** A value of the evaluator beneath whose gradient is wanted. */
  public Tensor leaf(Tensor value) {
    return new Node(value, true);
  }

  /** A value of the evaluator beneath that nothing is learned about. */
  public Tensor constant(Tensor value) {
    return new Node(value, false);
  }

  /** The value beneath a tensor of this tape. */
  public Tensor value(Tensor tensor) {
    return node(tensor).value;
  }

  private Node node(Tensor tensor) {
    if (tensor instanceof Node n && n.evaluator() == this) return n;
    throw new IllegalStateException(
        "a tensor of another evaluator was mixed into a taped program; its type is " + tensor.type());
  }

  @Override public List<Tensor> apply(Op op, List<Tensor> inputs) {
    List<Node> in = inputs.stream().map(this::node).toList();
    boolean wanted = in.stream().anyMatch(n -> n.wanted);
    List<Tensor> values = beneath.apply(op, in.stream().map(n -> n.value).toList());
    List<Node> out = values.stream().map(v -> new Node(v, wanted && v.type().dtype().computes())).toList();
    if (wanted) entries.add(new Entry(op, in, out));
    return List.copyOf(out);
  }

  /** Walks back from outputs with the given gradients, values of the evaluator beneath. Once. */
  public void backward(Map<Tensor, Tensor> upstream) {
    upstream.forEach((tensor, gradient) -> add(node(tensor), gradient));
    for (Entry entry : entries.reversed()) {
      if (entry.outputs.stream().allMatch(n -> n.gradient == null)) continue;
      Map<Integer, Tensor> given = gradients(entry);
      for (Node output : entry.outputs) output.gradient = null;
      given.forEach((index, gradient) -> add(entry.inputs.get(index), gradient));
    }
    entries.clear();
  }

  /** The gradient that {@link #backward} left at a leaf, a value of the evaluator beneath; empty if the loss does not depend on it. */
  public Optional<Tensor> gradient(Tensor leaf) {
    return Optional.ofNullable(node(leaf).gradient);
  }

  private static void add(Node node, Tensor gradient) {
    if (!gradient.type().equals(node.type()))
      throw new IllegalStateException("a gradient is " + gradient.type() + ", its value " + node.type());
    Tensor before = node.gradient;
    node.gradient = before == null ? gradient : before.plus(gradient);
  }

  private Map<Integer, Tensor> gradients(Entry entry) {
    Rule rule = new Rule(entry);
    switch (entry.op) {
      case Primitive p -> p.backward(rule);
      case Fused f -> {
        Optional<Gradient> gradient = f.gradient();
        if (gradient.isPresent()) gradient.get().apply(rule);
        if (gradient.isEmpty() || !rule.askedForAll()) return throughDefinition(f, entry);
      }
    }
    return rule.given;
  }

  private Map<Integer, Tensor> throughDefinition(Fused op, Entry entry) {
    Tape inner = new Tape(beneath);
    List<Tensor> leaves = entry.inputs.stream().map(n -> n.wanted ? inner.leaf(n.value) : inner.constant(n.value))
        .toList();
    List<Tensor> outputs = op.define(leaves);
    var upstream = new HashMap<Tensor, Tensor>();
    for (int i = 0; i < outputs.size(); i++) {
      Tensor gradient = entry.outputs.get(i).gradient;
      if (gradient != null && inner.node(outputs.get(i)).wanted) upstream.put(outputs.get(i), gradient);
    }
    inner.backward(upstream);
    var given = new HashMap<Integer, Tensor>();
    for (int i = 0; i < leaves.size(); i++) {
      Tensor gradient = inner.node(leaves.get(i)).gradient;
      if (gradient != null) given.put(i, gradient);
    }
    return given;
  }

  /** One op's rule at work. */
  private static final class Rule implements Backward {
    final Map<Integer, Tensor> given = new HashMap<>();
    private final Entry entry;
    private final boolean[] asked;

    Rule(Entry entry) {
      this.entry = entry;
      asked = new boolean[entry.outputs.size()];
    }

    /** False if a gradient reached an output that the rule knows nothing of. */
    boolean askedForAll() {
      for (int i = 0; i < asked.length; i++) if (!asked[i] && entry.outputs.get(i).gradient != null) return false;
      return true;
    }

    @Override public Tensor input(int index) {
      return entry.inputs.get(index).value;
    }

    @Override public Tensor output(int index) {
      return entry.outputs.get(index).value;
    }

    @Override public Optional<Tensor> upstream(int index) {
      asked[index] = true;
      return Optional.ofNullable(entry.outputs.get(index).gradient);
    }

    @Override public boolean wants(int index) {
      return index < entry.inputs.size() && entry.inputs.get(index).wanted;
    }

    @Override public void give(int index, Supplier<Tensor> gradient) {
      if (wants(index)) given.merge(index, gradient.get(), Tensor::plus);
    }
  }
}
