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
import dev.tenon.api.nn.Projection;
import dev.tenon.api.op.Attend;
import dev.tenon.api.op.KeptTensor;
import dev.tenon.api.op.Rotate;
import dev.tenon.api.op.ScoreBias;
import dev.tenon.api.op.Slopes;
import dev.tenon.api.op.Visibility;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The least that can stand in each role, for what surrounds the part under test. */
final class Bare {
  private Bare() {}

  /** x + attention(norm(x)), then x + feedForward(norm(x)). */
  record Residual() implements Block.Spec {
    @Override public String type() {
      return "bare";
    }

    @Override public Block build(Site site, Block.Parts parts) {
      return new TwoBranches(parts.norm(site.at("first")), parts.attention(site.at("attention")),
          parts.norm(site.at("second")),
          parts.feedForward(site.at("feedForward")));
    }

    record TwoBranches(Norm first, Attention attention, Norm second, FeedForward feedForward) implements Block {
      @Override public Tensor apply(Tensor x, Pass pass) {
        Tensor y = x.plus(attention.apply(first.apply(x, pass.at("first")), pass.at("attention")));
        return y.plus(feedForward.apply(second.apply(y, pass.at("second")), pass.at("feedForward")));
      }
    }
  }

  /** x + feedForward(norm(x)): no token knows of another. */
  record Apart() implements Block.Spec {
    @Override public String type() {
      return "bare-apart";
    }

    @Override public Block build(Site site, Block.Parts parts) {
      return new OneBranch(parts.norm(site.at("norm")), parts.feedForward(site.at("feedForward")));
    }

    record OneBranch(Norm norm, FeedForward feedForward) implements Block {
      @Override public Tensor apply(Tensor x, Pass pass) {
        return x.plus(feedForward.apply(norm.apply(x, pass.at("norm")), pass.at("feedForward")));
      }
    }
  }

  /** x + norm(x) over pieces of the last axis, as attentions do that bring each head to a common scale. */
  record InPieces(Norm.Spec norm, int size) implements Block.Spec {
    @Override public String type() {
      return "bare-in-pieces";
    }

    @Override public Block build(Site site, Block.Parts parts) {
      return new Pieces(norm.build(site.at("norm"), size), size);
    }

    record Pieces(Norm norm, int size) implements Block {
      @Override public Tensor apply(Tensor x, Pass pass) {
        Tensor pieces = x.reshape(KEEP, KEEP, x.size(-1) / size, size);
        return x.plus(norm.apply(pieces, pass.at("norm")).reshapeLike(x));
      }
    }
  }

  /** Softmax attention of two heads to every kind of positions. */
  record Mixing() implements Attention.Spec {
    private static final int HEADS = 2;

    @Override public String type() {
      return "bare";
    }

    @Override public Attention build(Site site) {
      int hidden = site.hiddenSize();
      if (site.positions() instanceof Positions.OnQueriesAndKeys p) p.check(hidden / HEADS);
      return new Softmax(site.projection("query", hidden, hidden), site.projection("key", hidden, hidden),
          site.projection("value", hidden, hidden), site.residual("output", hidden, hidden),
          site.positions());
    }

    record Softmax(Projection query, Projection key, Projection value, Projection output,
        Positions positions) implements Attention {
      @Override public Tensor apply(Tensor x, Pass pass) {
        Tensor q = heads(query.apply(x, pass.at("query"))), k = heads(key.apply(x, pass.at("key"))),
            v = heads(value.apply(x, pass.at("value")));
        Optional<ScoreBias> bias = Optional.empty();
        switch (positions) {
          case Positions.OnQueriesAndKeys p -> {
            q = p.rotateQueries(q, pass.positions());
            k = p.rotateKeys(k, pass.positions());
          }
          case Positions.OnScores p -> bias = Optional.of(p.bias(HEADS));
          case Positions.OnEmbeddings _ -> {
          }
          case Positions.None _ -> {
          }
        }
        KeptTensor keys = pass.memory().append("key", 1, k, Visibility.EVERYTHING),
            values = pass.memory().append("value", 1, v, Visibility.EVERYTHING);
        Tensor mixed = Attend.of(q, keys, values, pass.visibility(Visibility.EVERYTHING), 1 / Math.sqrt(q.size(-1)),
            bias);
        return output.apply(mixed.reshape(KEEP, KEEP, x.size(-1)), pass.at("output"));
      }

      private static Tensor heads(Tensor x) {
        return x.reshape(KEEP, KEEP, HEADS, x.size(-1) / HEADS);
      }
    }
  }

  /** down(tanh(up(x))) */
  record Bend() implements FeedForward.Spec {
    @Override public String type() {
      return "bare";
    }

    @Override public FeedForward build(Site site) {
      int hidden = site.hiddenSize();
      return new Bent(site.projection("up", hidden, 2 * hidden), site.residual("down", 2 * hidden, hidden));
    }

    record Bent(Projection up, Projection down) implements FeedForward {
      @Override public Tensor apply(Tensor x, Pass pass) {
        return down.apply(up.apply(x, pass.at("up")).tanh(), pass.at("down"));
      }
    }
  }

  /** x · weight */
  record Scaled() implements Norm.Spec {
    @Override public String type() {
      return "bare";
    }

    @Override public Norm build(Site site, int size) {
      return new Weighted(site.parameter("weight", Shape.of(size), new Initial.Constant(1)));
    }

    record Weighted(Parameter weight) implements Norm {
      @Override public Tensor apply(Tensor x, Pass pass) {
        return x.times(pass.read(weight));
      }
    }
  }

  /** No positions. */
  record Unordered() implements Positions.Spec {
    @Override public String type() {
      return "none";
    }

    @Override public Positions build(Site site) {
      return new Positions.None();
    }
  }

  /** Positions on embeddings: the sine of the position is added to every feature. */
  record Added() implements Positions.Spec, Positions.OnEmbeddings {
    @Override public String type() {
      return "bare-on-embeddings";
    }

    @Override public Positions build(Site site) {
      return this;
    }

    @Override public Tensor embed(Tensor x, Tensor positions, Pass pass) {
      return x.plus(positions.cast(x.type().dtype()).reshape(KEEP, KEEP, 1).sin());
    }
  }

  /** Positions on queries and keys: pairs of features turn, each pair half as fast as the one before. */
  record Turned() implements Positions.Spec, Positions.OnQueriesAndKeys {
    @Override public String type() {
      return "bare-on-queries-and-keys";
    }

    @Override public Positions build(Site site) {
      return this;
    }

    @Override public Tensor rotateQueries(Tensor queries, Tensor positions) {
      return turn(queries, positions);
    }

    @Override public Tensor rotateKeys(Tensor keys, Tensor positions) {
      return turn(keys, positions);
    }

    private static Tensor turn(Tensor x, Tensor positions) {
      List<Double> frequencies = IntStream.range(0, x.size(-1) / 2).mapToObj(i -> Math.scalb(1.0, -i)).toList();
      return new Rotate(frequencies).of(x, positions);
    }
  }

  /** Positions on scores: each head lowers them by distance, half as much as the one before. */
  record Sloped() implements Positions.Spec, Positions.OnScores {
    @Override public String type() {
      return "bare-on-scores";
    }

    @Override public Positions build(Site site) {
      return this;
    }

    @Override public ScoreBias bias(int heads) {
      return new Slopes(IntStream.range(0, heads).mapToObj(i -> Math.scalb(1.0, -1 - i)).toList());
    }
  }
}
