package dev.tenon.testkit.model;

import static dev.tenon.api.tensor.Tensor.KEEP;

import dev.tenon.api.model.Attention;
import dev.tenon.api.model.Positions;
import dev.tenon.api.model.Site;
import dev.tenon.api.nn.Linear;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.nn.Projection;
import dev.tenon.api.op.Attend;
import dev.tenon.api.op.KeptTensor;
import dev.tenon.api.op.Visibility;
import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Gradient;
import dev.tenon.api.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** Softmax attention of one head with one fault: the twin that shows that each contract can fail. */
record FaultyAttention(Fault fault) implements Attention.Spec {
  /** What is wrong. */
  enum Fault {
    /** Nothing: beside the fault the twin is sound. */
    NONE,
    /** A token sees the one after it. */
    SEES_AHEAD,
    /** Keys know their place in the run, not in the text. */
    COUNTS_ANEW,
    /** The batch's size becomes part of the program. */
    READS_BATCH,
    /** The number of keys becomes part of the program. */
    READS_CAPACITY,
    /** Documents of a row see each other. */
    IGNORES_DOCUMENTS,
    /** Padding is taken for the first document. */
    SEES_PADDING,
    /** Rows of a batch see each other. */
    MIXES_ROWS,
    /** A fused op gives half of its gradient. */
    HALVES_GRADIENT,
    /** A weight is held where the tree does not show it. */
    HIDES_A_WEIGHT,
    /** A weight's numbers are taken when the layer is built. */
    COPIES_A_WEIGHT,
    /** Every layer built is another. */
    DRAWS_ON_ITS_OWN,
    /** Positions on scores are taken and ignored. */
    IGNORES_SLOPES
  }

  @Override public String type() {
    return "faulty";
  }

  @Override public Attention build(Site site) {
    if (!(site.positions() instanceof Positions.None)
        && !(fault == Fault.IGNORES_SLOPES && site.positions() instanceof Positions.OnScores))
      throw new IllegalArgumentException("this attention takes no positions");
    int hidden = site.hiddenSize();
    Projection value = site.projection("value", hidden, hidden);
    Parameter weight = ((Linear) value).weight();
    return new Net(site.projection("query", hidden, hidden), site.projection("key", hidden, hidden), value,
        () -> weight.value().at(0), switch (fault) {
          case DRAWS_ON_ITS_OWN -> new Random().nextDouble();
          case COPIES_A_WEIGHT -> weight.value().at(0);
          default -> 1;
        }, fault);
  }

  record Net(Projection query, Projection key, Projection value, Supplier<Double> hidden, double factor,
      Fault fault) implements Attention {
    @Override public Tensor apply(Tensor x, Pass pass) {
      Tensor q = oneHead(query.apply(x, pass.at("query"))), k = oneHead(key.apply(x, pass.at("key"))),
          v = oneHead(value.apply(x, pass.at("value")));
      switch (fault) {
        case COUNTS_ANEW -> k = k.plus(k.rangeLike(1).cast(k.type().dtype()));
        case READS_BATCH -> q = q.reshape(q.size(0), KEEP, 1, q.size(3));
        case MIXES_ROWS -> v = v.plus(v.sum(0));
        case HALVES_GRADIENT -> v = new HalvedGradient().of(v);
        case HIDES_A_WEIGHT -> v = v.times(hidden.get());
        default -> {
        }
      }
      KeptTensor keys = pass.memory().append("key", 1, k, Visibility.EVERYTHING),
          values = pass.memory().append("value", 1, v, Visibility.EVERYTHING);
      Tensor y = Attend.of(q, keys, values, seen(pass.visibility(Visibility.EVERYTHING)), 0.5, Optional.empty())
          .reshapeLike(x);
      return y.times(fault == Fault.READS_CAPACITY ? 1 + 1e-12 * keys.read().size(1) : factor);
    }

    private Visibility seen(Visibility v) {
      Tensor at = v.queryPositions(), from = v.querySegments(), to = v.keySegments();
      return switch (fault) {
        case SEES_AHEAD -> new Visibility(at.plus(1), v.keyPositions(), from, to, v.window());
        case IGNORES_DOCUMENTS ->
          new Visibility(at, v.keyPositions(), from.minimum(from.fullLike(0)), to.minimum(to.fullLike(0)), v.window());
        case SEES_PADDING ->
          new Visibility(at, v.keyPositions(), from.maximum(from.fullLike(0)), to.maximum(to.fullLike(0)), v.window());
        default -> v;
      };
    }

    private static Tensor oneHead(Tensor x) {
      return x.reshape(KEEP, KEEP, 1, x.size(-1));
    }
  }

  /** x, with half of the gradient that it must have. */
  record HalvedGradient() implements Fused {
    @Override public List<Tensor> define(List<Tensor> inputs) {
      return List.of(inputs.getFirst().times(1));
    }

    @Override public Optional<Gradient> gradient() {
      return Optional.of(at -> at.give(0, () -> at.upstream().times(0.5)));
    }
  }
}
