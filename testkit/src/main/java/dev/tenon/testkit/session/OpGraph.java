package dev.tenon.testkit.session;

import dev.tenon.api.graph.Graph;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Cast;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Move;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.testkit.kernel.OpCase;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** A graph that applies ops to numbers of its file, whatever it is given; its logits are all that comes out, one after the other. */
final class OpGraph {
  private final List<TensorType> values = new ArrayList<>();
  private final List<Graph.Node> nodes = new ArrayList<>();
  private final List<Graph.Weight> weights = new ArrayList<>();
  private final List<Integer> flat = new ArrayList<>();
  private final ByteArrayOutputStream file = new ByteArrayOutputStream();
  private final Graph.Given given;

  OpGraph(List<OpCase> cases) {
    TensorType one = TensorType.of(DType.INT64, 1, 1);
    given = new Graph.Given(value(one), value(one), value(one), value(one), value(one),
        value(TensorType.of(DType.BOOL, 1)));
    for (OpCase each : cases) {
      List<Integer> in = each.inputs().stream().map(this::weight).toList();
      for (int output : apply(each.op(), in)) keep(output);
    }
  }

  private int value(TensorType type) {
    values.add(type);
    return values.size() - 1;
  }

  private int weight(Array numbers) {
    int value = value(numbers.type());
    weights.add(new Graph.Weight(value, "input." + weights.size(), file.size(), numbers.type().bytes()));
    file.writeBytes(numbers.segment().toArray(ValueLayout.JAVA_BYTE));
    return value;
  }

  private List<Integer> apply(Op op, List<Integer> in) {
    List<Integer> out = op.infer(in.stream().map(values::get).toList()).stream().map(this::value).toList();
    nodes.add(new Graph.Node(op, in, out, "the contract"));
    return out;
  }

  private void keep(int output) {
    if (values.get(output).shape().count() == 0) return;
    int real = apply(new Cast(DType.FLOAT32), List.of(output)).getFirst();
    flat.addAll(apply(new Move.Reshape(List.of(1, 1, Tensor.INFER)), List.of(real)));
  }

  /** The bytes that weights point into. */
  byte[] file() {
    return file.toByteArray();
  }

  Graph graph() {
    int logits = apply(new Move.Concat(2), flat).getFirst();
    return new Graph(values, nodes, given, weights, List.of(), logits, new Graph.Sizes(1, 1, 0), 16);
  }
}
