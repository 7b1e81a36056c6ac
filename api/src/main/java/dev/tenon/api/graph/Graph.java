package dev.tenon.api.graph;

import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.TensorType;
import java.util.List;
import java.util.OptionalInt;

/**
 * A model that reads new tokens of texts it remembers and says what may follow each: ops over numbered values, in an order in which
 * they can run, as the model's own code wrote them.
 *
 * <p>How many texts, new tokens and remembered tokens there are differs from run to run. Types show them with the sizes of
 * {@link Sizes}, which no other axis has; the ops hold for any.
 *
 * @param values types by number
 * @param weights tensors of model.safetensors; nodes cut and turn them into what layers read
 * @param kept what layers keep from one run to the next
 * @param logits float32 [rows, time, vocab]: after each token
 * @param maxPositionEmbeddings the longest text in tokens
 */
public record Graph(List<TensorType> values, List<Node> nodes, Given given, List<Weight> weights, List<Kept> kept,
    int logits, Sizes sizes, int maxPositionEmbeddings) {
  public Graph {
    values = List.copyOf(values);
    nodes = List.copyOf(nodes);
    weights = List.copyOf(weights);
    kept = List.copyOf(kept);
  }

  /** Sizes that stand for any: texts; new tokens of each; tokens that are remembered of each, the new ones not among them. */
  public record Sizes(int rows, int time, int past) {}

  /**
   * One op on values.
   *
   * @param writer the class that applied it, for messages
   */
  public record Node(Op op, List<Integer> inputs, List<Integer> outputs, String writer) {
    public Node {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }
  }

  /**
   * The values that a run is given. Keys are the tokens that are remembered, then the new ones.
   *
   * @param tokens int64 [rows, time]
   * @param positions int64 [rows, time], each token's in its own text
   * @param segments int64 [rows, time]: 0, or −1 for padding, which nobody may see
   * @param keyPositions int64 [rows, keys]
   * @param keySegments int64 [rows, keys]
   * @param begun bool [rows]: whether an earlier run has read tokens of the text
   */
  public record Given(int tokens, int positions, int segments, int keyPositions, int keySegments, int begun) {}

  /**
   * A tensor of model.safetensors, float32.
   *
   * @param name the file's
   * @param offset of its first byte in the file
   * @param length in bytes
   */
  public record Weight(int value, String name, long offset, long length) {}

  /**
   * What a layer keeps under a name. With an axis it grows along that by every run's tokens: {@code next} is a {@link
   * dev.tenon.api.tensor.Move.Concat} of {@code past} and the entries of the new tokens. Without, it has a fixed size, and {@code past} is
   * of no meaning before a text has {@link Given#begun}.
   *
   * @param part path of the layer: {@code blocks.0.attention}
   * @param slot its name there: {@code key}
   */
  public record Kept(String part, String slot, OptionalInt axis, int past, int next) {}
}
