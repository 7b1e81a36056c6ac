package dev.tenon.plugins.layers;

import static dev.tenon.api.tensor.Tensor.KEEP;

import dev.tenon.api.model.Block;
import dev.tenon.api.model.Initial;
import dev.tenon.api.model.Norm;
import dev.tenon.api.model.Site;
import dev.tenon.api.nn.Memory;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.nn.Projection;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.spec.Key;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * x + output(lstm(norm(x))), with dropout on what is added: a recurrent layer in the place of attention and feed-forward, which the config of a
 * model with this block names in vain. Hochreiter and Schmidhuber 1997; the forget gate begins open (Jozefowicz et al. 2015).
 *
 * <p>What it keeps of a text has a fixed size, so that generating a token takes the same time at every length; the tokens of a training text are
 * computed one after the other. Order is known without positions. A document's tokens must stand together in their row.
 *
 * @param intermediateSize cells of the layer; if not given, {@code hidden_size}
 */
@Doc("a long short-term memory with a residual connection, instead of attention and feed-forward")
public record Lstm(
    @Key(aliases = {
        "num_cells", "num_units"}) @Doc("cells; hidden_size if not given") OptionalInt intermediateSize)
    implements
      Block.Spec {
  public Lstm() {
    this(OptionalInt.empty());
  }

  public Lstm {
    if (intermediateSize.isPresent() && intermediateSize.getAsInt() < 1)
      throw new IllegalArgumentException(
          "intermediate_size is " + intermediateSize.getAsInt() + "; it must be at least 1");
  }

  @Override public String type() {
    return "lstm";
  }

  @Override public Block build(Site site, Block.Parts parts) {
    int hidden = site.hiddenSize(), cells = intermediateSize.orElse(hidden);
    float bound = (float) (1 / Math.sqrt(cells)); // PyTorch's
    return new Residual(parts.norm(site.at("norm")), site.projection("input", hidden, Math.multiplyExact(4, cells)),
        site.parameter("recurrent", Shape.of(4 * cells, cells), new Initial.Uniform(bound)),
        site.residual("output", cells, hidden), site.dropout());
  }

  /** @param recurrent [4 · cells, cells], in the order of {@link LstmScan} */
  record Residual(Norm norm, Projection input, Parameter recurrent, Projection output, float dropout) implements Block {
    @Override public Tensor apply(Tensor x, Pass pass) {
      int cells = output.in();
      Tensor driven = input.apply(norm.apply(x, pass.at("norm")), pass.at("input"));
      Tensor none = driven.sum(1).slice(2, 0, cells).reshape(KEEP, cells).fullLike(0); // [batch, cells]
      Tensor positions = pass.positions(), segments = pass.segments();
      Tensor goesOn = positions.fullLike(0).less(positions);
      Tensor real = segments.fullLike(0).atMost(segments);

      Memory memory = pass.memory();
      List<Tensor> scanned = new LstmScan().on(driven.plus(open(driven, cells)), pass.read(recurrent),
          memory.recall("hidden", none), memory.recall("cell", none), goesOn, real);
      memory.retain("hidden", scanned.get(3));
      memory.retain("cell", scanned.get(4));
      Tensor mixed = output.apply(scanned.getFirst(), pass.at("output"));
      return x.plus(pass.at("dropout").dropout(mixed, dropout));
    }

    /** 1 for the forget gate, [4 · cells]. */
    private static Tensor open(Tensor like, int cells) {
      double[] values = new double[4 * cells];
      Arrays.fill(values, cells, 2 * cells, 1);
      return like.constant(Shape.of(4 * cells), values);
    }
  }
}
