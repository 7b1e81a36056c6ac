package dev.tenon.testkit.model;

import static dev.tenon.api.tensor.Tensor.KEEP;

import dev.tenon.api.model.Attention;
import dev.tenon.api.model.Block;
import dev.tenon.api.model.FeedForward;
import dev.tenon.api.model.Initial;
import dev.tenon.api.model.Norm;
import dev.tenon.api.model.Positions;
import dev.tenon.api.model.Site;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;

/** Faulty twins of the other parts of a model. */
final class FaultyParts {
  private FaultyParts() {}

  /** Positions that count from the beginning of the run, not of the document. */
  record CountsAnew() implements Positions.Spec, Positions.OnEmbeddings {
    @Override public String type() {
      return "counts-anew";
    }

    @Override public Positions build(Site site) {
      return this;
    }

    @Override public Tensor embed(Tensor x, Tensor positions, Pass pass) {
      return x.plus(positions.rangeLike(1).cast(x.type().dtype()).reshape(KEEP, KEEP, 1).sin());
    }
  }

  /** A feed-forward that adds what is largest in the text. */
  record Gossips() implements FeedForward.Spec, FeedForward {
    @Override public String type() {
      return "gossips";
    }

    @Override public FeedForward build(Site site) {
      return this;
    }

    @Override public Tensor apply(Tensor x, Pass pass) {
      return x.plus(x.max(1));
    }
  }

  /** A norm by what is largest in the text. */
  record ByTheText() implements Norm.Spec, Norm {
    @Override public String type() {
      return "by-the-text";
    }

    @Override public Norm build(Site site, int size) {
      return this;
    }

    @Override public Tensor apply(Tensor x, Pass pass) {
      return x.over(x.abs().max(1).plus(1));
    }
  }

  /** A norm that knows one size only. */
  record OneSize() implements Norm.Spec {
    @Override public String type() {
      return "one-size";
    }

    @Override public Norm build(Site site, int size) {
      return new Net(site.parameter("weight", Shape.of(site.hiddenSize()), new Initial.Constant(1)));
    }

    record Net(Parameter weight) implements Norm {
      @Override public Tensor apply(Tensor x, Pass pass) {
        return x.times(pass.read(weight));
      }
    }
  }

  /** A block whose two attentions share a place in memory. */
  record SharesMemory() implements Block.Spec {
    @Override public String type() {
      return "shares-memory";
    }

    @Override public Block build(Site site, Block.Parts parts) {
      return new Net(parts.attention(site.at("first")), parts.attention(site.at("second")));
    }

    record Net(Attention first, Attention second) implements Block {
      @Override public Tensor apply(Tensor x, Pass pass) {
        return x.plus(first.apply(x, pass)).plus(second.apply(x, pass));
      }
    }
  }
}
