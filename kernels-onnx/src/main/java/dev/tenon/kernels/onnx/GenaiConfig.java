package dev.tenon.kernels.onnx;

import dev.tenon.api.graph.Graph;
import dev.tenon.api.graph.GraphFormat.Marks;
import dev.tenon.api.op.Attend;
import dev.tenon.api.tensor.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What onnxruntime-genai wants to know of a model: sizes and names. It knows models whose blocks all keep keys and values of one shape. */
final class GenaiConfig {
  private GenaiConfig() {}

  /** The text of the file, if the program can run such a model. */
  static Optional<String> of(Graph graph, Marks marks) {
    Optional<Integer> heads = graph.nodes().stream().filter(n -> n.op() instanceof Attend)
        .map(n -> graph.values().get(n.inputs().getFirst()).shape().dim(2)).findFirst();
    if (heads.isEmpty() || graph.kept().isEmpty()) return Optional.empty();
    Set<List<Integer>> shapes = new HashSet<>();
    var slots = Slots.of(graph);
    int layers = graph.kept().size() / 2;
    for (int i = 0; i < graph.kept().size(); i++) {
      Graph.Kept kept = graph.kept().get(i);
      Shape shape = graph.values().get(kept.past()).shape();
      if (!slots.past(kept).equals("past_key_values." + i / 2 + (i % 2 == 0 ? ".key" : ".value")) || shape.rank() != 4)
        return Optional.empty();
      shapes.add(List.of(shape.dim(2), shape.dim(3)));
    }
    if (shapes.size() != 1 || graph.kept().size() % 2 != 0) return Optional.empty();
    List<Integer> shape = shapes.iterator().next();
    int vocab = graph.values().get(graph.logits()).shape().dim(2);
    String ids = Stream.of(marks.begin().stream().mapToObj(id -> "\"bos_token_id\": " + id + ",\n    "),
        marks.end().stream().mapToObj(id -> "\"eos_token_id\": " + id + ",\n    \"pad_token_id\": " + id + ",\n    "))
        .flatMap(s -> s).reduce("", String::concat);
    return Optional.of("""
        {
          "model": {
            "type": "decoder",
            %s"context_length": %d,
            "vocab_size": %d,
            "decoder": {
              "filename": "model.onnx",
              "session_options": {"provider_options": []},
              "hidden_size": %d,
              "num_hidden_layers": %d,
              "num_attention_heads": %d,
              "num_key_value_heads": %d,
              "head_size": %d,
              "inputs": {
                "input_ids": "input_ids",
                "attention_mask": "attention_mask",
                "position_ids": "position_ids",
                "past_key_names": "past_key_values.%%d.key",
                "past_value_names": "past_key_values.%%d.value"
              },
              "outputs": {
                "logits": "logits",
                "present_key_names": "present.%%d.key",
                "present_value_names": "present.%%d.value"
              }
            }
          },
          "search": {"max_length": %d, "past_present_share_buffer": false}
        }
        """.formatted(ids, graph.maxPositionEmbeddings(), vocab, heads.get() * shape.get(1), layers, heads.get(),
        shape.get(0), shape.get(1), graph.maxPositionEmbeddings()));
  }
}
