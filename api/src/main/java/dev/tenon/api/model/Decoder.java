package dev.tenon.api.model;

import dev.tenon.api.nn.Layer;
import dev.tenon.api.nn.Linear;
import dev.tenon.api.nn.Lookup;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.nn.Projection;
import dev.tenon.api.nn.Table;
import dev.tenon.api.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * A decoder-only language model: what all families are assembled into.
 *
 * @param embedding tokens → hidden
 * @param positions the encoding that acts on embeddings, if that is the kind
 * @param head hidden → vocab; shares the embedding's parameter when tied. Of a reward or value model, hidden → 1
 */
public record Decoder(Lookup embedding, Positions positions, float dropout, List<Block> blocks, Norm norm,
    Projection head) implements Layer {
  public Decoder {
    blocks = List.copyOf(blocks);
  }

  /**
   * The last hidden states, after the final norm: [batch, time, hidden]; the head makes logits of them. Publishes
   * {@code hidden_states.0} (what enters block 0), {@code hidden_states.N} (what leaves block N − 1; the last one after the
   * norm) and {@code before_final_norm}.
   *
   * @param tokens int64 [batch, time]
   */
  public Tensor hidden(Tensor tokens, Pass pass) {
    Tensor x = embedding.apply(tokens, pass.at("embedding"));
    if (positions instanceof Positions.OnEmbeddings p) x = p.embed(x, pass.positions(), pass.at("positions"));
    x = pass.at("embedding").dropout(x, dropout);
    for (int i = 0; i < blocks.size(); i++) {
      pass.publish("hidden_states." + i, x);
      x = blocks.get(i).apply(x, pass.at("blocks").at(Integer.toString(i)));
    }
    pass.publish("before_final_norm", x);
    x = norm.apply(x, pass.at("norm"));
    pass.publish("hidden_states." + blocks.size(), x);
    return x;
  }

  /** Whether the head is the embedding itself. */
  public boolean tied() {
    return embedding instanceof Table(Parameter table)
        && head instanceof Linear(Parameter weight, Optional<Parameter> _)
        && table == weight;
  }

  /** Number of tokens the model knows. */
  public int vocabSize() {
    return embedding.rows();
  }

  public int hiddenSize() {
    return embedding.size();
  }
}
