package dev.tenon.plugins.positions;

import dev.tenon.api.model.Initial;
import dev.tenon.api.model.Positions;
import dev.tenon.api.model.Site;
import dev.tenon.api.nn.Lookup;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.nn.Table;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;

/** Adds a learned vector for each position to the embeddings, as GPT-2 does; texts cannot grow past {@code max_position_embeddings}. */
@Doc("adds a learned vector for each position, as GPT-2 does")
public record Learned() implements Positions.Spec {
  @Override public String type() {
    return "learned";
  }

  @Override public Positions build(Site site) {
    Shape shape = Shape.of(site.maxPositionEmbeddings(), site.hiddenSize());
    return new Vectors(new Table(site.parameter("table", shape, new Initial.ModelRange())));
  }

  /** @param table position → hidden */
  record Vectors(Lookup table) implements Positions.OnEmbeddings {
    @Override public Tensor embed(Tensor x, Tensor positions, Pass pass) {
      return x.plus(table.apply(positions, pass.at("table")));
    }
  }
}
