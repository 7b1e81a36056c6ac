package dev.tenon.kernels.onnx;

import dev.tenon.api.graph.Graph;
import dev.tenon.api.tensor.Affine;
import dev.tenon.api.tensor.Binary;
import dev.tenon.api.tensor.Cast;
import dev.tenon.api.tensor.Compare;
import dev.tenon.api.tensor.Evaluator;
import dev.tenon.api.tensor.ExpandLike;
import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Index;
import dev.tenon.api.tensor.Logical;
import dev.tenon.api.tensor.MatMul;
import dev.tenon.api.tensor.Move;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Primitive;
import dev.tenon.api.tensor.Reduce;
import dev.tenon.api.tensor.Reinterpret;
import dev.tenon.api.tensor.Source;
import dev.tenon.api.tensor.SumLike;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.tensor.Unary;
import dev.tenon.api.tensor.Where;
import dev.tenon.api.workbench.UserError;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads a graph by writing an ONNX file: a fused op in its own form if it has one, else as it is defined. */
final class Emission implements Evaluator {
  static final String LOGITS = "logits";
  private static final String WEIGHTS = "model.safetensors";

  private final Graph graph;
  private final OnnxFile file = new OnnxFile();
  private final Wire.Maker wires = new Wire.Maker(this, file);
  private final Arithmetic arithmetic = new Arithmetic(file, wires);
  private final Movement movement = new Movement(file, wires);
  private final Direct direct;
  private final Given given;
  private final Slots slots;
  private final Wire[] now;
  private final Deque<String> within = new ArrayDeque<>();

  private Emission(Graph graph) {
    this.graph = graph;
    now = new Wire[graph.values().size()];
    given = Given.of(graph, file, wires);
    slots = Slots.of(graph);
    direct = new Direct(file, wires, given, graph.maxPositionEmbeddings());
  }

  /**
   * The file that says what a graph says.
   *
   * @throws UserError if an op has no form in ONNX; names it and who wrote it
   */
  static byte[] of(Graph graph) {
    return new Emission(graph).write();
  }

  private byte[] write() {
    give();
    for (Graph.Node node : graph.nodes()) {
      within.push(node.writer());
      run(node);
      within.pop();
    }
    TensorType logits = graph.values().get(graph.logits());
    file.into(LOGITS, "Identity", List.of(now[graph.logits()].name()));
    file.output(LOGITS, logits.dtype(), List.of(Given.BATCH, Given.SEQUENCE, (Object) logits.shape().dim(2)));
    for (Graph.Kept kept : graph.kept()) leave(kept);
    return file.bytes();
  }

  private void give() {
    Graph.Given numbers = graph.given();
    now[numbers.tokens()] = given.tokens();
    now[numbers.positions()] = given.positions();
    now[numbers.segments()] = given.segments();
    now[numbers.keyPositions()] = given.keyPositions();
    now[numbers.keySegments()] = given.keySegments();
    now[numbers.begun()] = given.begun();
    for (Graph.Weight weight : graph.weights()) {
      TensorType type = graph.values().get(weight.value());
      now[weight.value()] = wires.of(type,
          () -> file.external(weight.name(), type, WEIGHTS, weight.offset(), weight.length()));
    }
    for (Graph.Kept kept : graph.kept()) {
      TensorType type = graph.values().get(kept.past());
      String past = slots.past(kept);
      file.input(past, type.dtype(), slots.sizes(kept, type, Given.PAST));
      now[kept.past()] = wires.of(type, slots.form(kept, type), () -> past);
    }
  }

  /** What a layer keeps is written where it is first used, under its name. */
  private void run(Graph.Node node) {
    List<Wire> in = node.inputs().stream().map(i -> now[i]).toList();
    Optional<Graph.Kept> grows = graph.kept().stream()
        .filter(k -> k.axis().isPresent() && k.next() == node.outputs().getFirst()).findFirst();
    if (grows.isPresent()) {
      now[grows.get().next()] = grown(grows.get(), in.get(1));
      return;
    }
    List<Tensor> made = apply(node.op(), List.copyOf(in));
    for (int i = 0; i < made.size(); i++) now[node.outputs().get(i)] = (Wire) made.get(i);
  }

  private Wire grown(Graph.Kept kept, Wire latest) {
    TensorType type = graph.values().get(kept.next());
    Wire past = now[kept.past()];
    String present = slots.present(kept);
    Wire.Form form = slots.form(kept, type);
    int axis = form == Wire.Form.HEADS_FIRST ? 2 : kept.axis().orElseThrow();
    Supplier<String> joined = () -> {
      file.into(present, "Concat", List.of(past.name(form), latest.name(form)),
          OnnxFile.Attribute.of("axis", axis));
      return present;
    };
    return form == Wire.Form.HEADS_FIRST
        ? wires.grown(type, new Wire.Grown(past.name(form), latest, present), joined)
        : wires.of(type, joined);
  }

  private void leave(Graph.Kept kept) {
    TensorType type = graph.values().get(kept.next());
    String present = slots.present(kept), made = now[kept.next()].name(slots.form(kept, type));
    if (!made.equals(present)) file.into(present, "Identity", List.of(made));
    file.output(present, type.dtype(), slots.sizes(kept, type, Given.TOTAL));
  }

  @Override public List<Tensor> apply(Op op, List<Tensor> inputs) {
    List<Wire> in = inputs.stream().map(Wire.class::cast).toList();
    if (op instanceof Primitive primitive)
      return List.of(primitive(primitive, in, op.infer(Direct.types(in)).getFirst()));
    Fused fused = (Fused) op;
    Optional<List<Wire>> own = in.isEmpty() ? Optional.empty() : direct.of(fused, in);
    if (own.isPresent()) return List.copyOf(own.get());
    within.push(fused.name() + " of " + fused.getClass().getName().replace('$', '.'));
    List<Tensor> defined = new ArrayList<>(fused.define(inputs));
    within.pop();
    return defined;
  }

  private Wire primitive(Primitive op, List<Wire> in, TensorType type) {
    return switch (op) {
      case Unary u -> arithmetic.unary(u, in.getFirst());
      case Binary b -> arithmetic.binary(b, in, type);
      case Compare c -> arithmetic.compare(c, in, type);
      case Logical l -> arithmetic.logical(l, in, type);
      case Affine a -> arithmetic.affine(a, in.getFirst());
      case Where _ -> arithmetic.where(in, type);
      case Cast c -> arithmetic.cast(c, in.getFirst());
      case Reinterpret _ -> throw refusal(op);
      case Reduce r -> arithmetic.reduce(r, in.getFirst(), type);
      case SumLike _ -> arithmetic.sumLike(in.getFirst(), type);
      case ExpandLike _ -> movement.expandLike(in.get(0), in.get(1), type);
      case MatMul m -> arithmetic.matMul(m, in.get(0), in.get(1), type);
      case Move.Reshape r -> movement.reshape(r, in.getFirst(), type);
      case Move.ReshapeLike _ -> movement.reshapeLike(in.get(0), in.get(1), type);
      case Move.Permute p -> movement.permute(p, in.getFirst(), type);
      case Move.Slice s -> movement.slice(s, in.getFirst(), type);
      case Move.PadLike p -> movement.padLike(p, in.get(0), in.get(1), type);
      case Move.Concat c -> movement.concat(c, in, type);
      case Index.Gather _ -> movement.gather(in.get(0), in.get(1), type);
      case Index.ScatterAdd _ -> movement.scatterAdd(in.get(0), in.get(1), in.get(2));
      case Index.Put p -> movement.put(p, in.get(0), in.get(1), in.get(2));
      case Source.Table t -> movement.table(t.values());
      case Source.FullLike f -> movement.fullLike(f, in.getFirst());
      case Source.RangeLike r -> movement.rangeLike(r, in.getFirst(), type);
      case Source.Random _ -> throw refusal(op);
    };
  }

  /** Bytes read as another type, and numbers drawn by a key, are what the standard has no operator for. */
  private UserError refusal(Primitive op) {
    return new UserError("onnx: " + op.name() + ", used by " + String.join(", by ", within)
        + ", has no form in ONNX (opset " + OnnxFile.OPSET + "); the model cannot be exported");
  }
}
