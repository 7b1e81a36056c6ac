package dev.tenon.engine.decode;

import dev.tenon.api.graph.Graph;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.engine.checkpoint.StoredParameter;
import dev.tenon.engine.model.ModelPass;
import dev.tenon.engine.program.Program;
import dev.tenon.engine.program.Trace;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes a model's decoding down as a {@link Graph}, by running the model's own code once. */
public final class DecodingGraph {
  /** Primes that are no size of any model. A second pass with others tells whether the code reads them. */
  private static final Graph.Sizes SIZES = new Graph.Sizes(101, 103, 107), OTHERS = new Graph.Sizes(131, 137, 139);
  private static final StackWalker STACK = StackWalker.getInstance();

  private final Graph.Sizes sizes;
  private final Map<String, StoredParameter> stored;
  private final Map<Integer, String> writers = new HashMap<>();
  private final Trace trace = new Trace(instruction -> writers.put(instruction.outputs()[0], writer()));
  private final Map<String, Tensor> weights = new LinkedHashMap<>();

  private DecodingGraph(Graph.Sizes sizes, Map<String, StoredParameter> stored) {
    this.sizes = sizes;
    this.stored = stored;
  }

  /**
   * The decoding of a model.
   *
   * @param stored where the file holds each parameter, by path
   * @param maxPositionEmbeddings the model's longest text in tokens
   * @throws IllegalArgumentException if a layer's code depends on how many texts or tokens there are, so that no graph serves all;
   *     names it
   */
  public static Graph of(Decoder model, Map<String, StoredParameter> stored, int maxPositionEmbeddings) {
    Graph graph = new DecodingGraph(SIZES, stored).write(model, maxPositionEmbeddings);
    requireSame(graph, new DecodingGraph(OTHERS, stored).write(model, maxPositionEmbeddings));
    return graph;
  }

  private static void requireSame(Graph graph, Graph other) {
    List<Graph.Node> one = graph.nodes(), two = other.nodes();
    for (int i = 0; i < Math.max(one.size(), two.size()); i++) {
      Graph.Node here = one.get(Math.min(i, one.size() - 1)), there = two.get(Math.min(i, two.size() - 1));
      if (!here.equals(there) || i >= one.size() || i >= two.size())
        throw new IllegalArgumentException(here.writer()
            + " reads how many texts or tokens there are: it writes " + text(here.op()) + " for some and "
            + text(there.op()) + " for others; KEEP, INFER and the ..Like ops keep one program good for all");
    }
  }

  private static String text(Op op) {
    return op.toString().equals(op.name()) ? op.name() : op.toString();
  }

  private Graph write(Decoder model, int maxPositionEmbeddings) {
    var host = new Growing(trace, sizes);
    Map<Parameter, Tensor> read = new IdentityHashMap<>();
    Layers.parameters(model).forEach((path, p) -> read.put(p, read(path)));
    var pass = ModelPass.of(p -> ModelPass.known(read, p), host.positions, host.segments, host, Optional.empty());
    Tensor logits = model.head().apply(model.hidden(host.tokens, pass), pass.at("head"));
    trace.output("logits", logits);
    host.slots().forEach((name, slot) -> trace.update(name, slot.next()));
    return graph(trace.finish(), host, maxPositionEmbeddings);
  }

  /** A parameter, made of the tensor that holds it; several may share one. */
  private Tensor read(String path) {
    StoredParameter place = Optional.ofNullable(stored.get(path))
        .orElseThrow(() -> new IllegalArgumentException(path + " is in no tensor of the file"));
    return place.read(weights.computeIfAbsent(place.tensor(), name -> trace.input("weight:" + name, place.type())));
  }

  private Graph graph(Program program, Growing host, int maxPositionEmbeddings) {
    var numbers = new HashMap<String, Integer>();
    program.inputs().forEach(input -> numbers.put(input.name(), input.value()));
    var outputs = new HashMap<String, Integer>();
    program.outputs().forEach(output -> outputs.put(output.name(), output.value()));
    var places = new HashMap<String, StoredParameter>();
    stored.values().forEach(place -> places.put(place.tensor(), place));
    List<Graph.Weight> files = weights.keySet().stream().map(name -> {
      StoredParameter place = known(places, name);
      return new Graph.Weight(known(numbers, "weight:" + name), name, place.offset(), place.type().bytes());
    }).toList();
    List<Graph.Kept> kept = host.slots().entrySet().stream().map(e -> new Graph.Kept(e.getValue().part(),
        e.getValue().name(), e.getValue().axis(), known(numbers, e.getKey()), known(outputs, e.getKey()))).toList();
    var given = new Graph.Given(known(numbers, "tokens"), known(numbers, "positions"), known(numbers, "segments"),
        known(numbers, "key_positions"), known(numbers, "key_segments"), known(numbers, "begun"));
    List<Graph.Node> nodes = program.instructions().stream()
        .map(i -> new Graph.Node(i.op(), Arrays.stream(i.inputs()).boxed().toList(),
            Arrays.stream(i.outputs()).boxed().toList(), known(writers, i.outputs()[0])))
        .toList();
    return new Graph(program.values(), nodes, given, files, kept, known(outputs, "logits"), sizes,
        maxPositionEmbeddings);
  }

  private static <K, V> V known(Map<K, V> map, K key) {
    return Optional.ofNullable(map.get(key)).orElseThrow();
  }

  /** The class whose code is running: the nearest that is neither the tensor language's nor the engine's. */
  private static String writer() {
    return STACK.walk(frames -> frames.map(StackWalker.StackFrame::getClassName)
        .filter(name -> Stream.of("java.", "dev.tenon.api.", "dev.tenon.engine.").noneMatch(name::startsWith))
        .findFirst().map(name -> name.replace('$', '.'))).orElse("the decoder");
  }
}
