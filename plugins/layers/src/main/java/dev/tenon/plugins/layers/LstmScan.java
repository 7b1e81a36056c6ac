package dev.tenon.plugins.layers;

import static dev.tenon.api.tensor.Tensor.KEEP;

import dev.tenon.api.tensor.Backward;
import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Gradient;
import dev.tenon.api.tensor.MatMul;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The cells of an LSTM, token after token: i, f, g, o = σ, σ, tanh, σ of driven + recurrent · h; c = f · c + i · g; h = o · tanh(c).
 * Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000.
 *
 * <p>Inputs: driven [batch, time, 4 · cells], what the tokens say to the gates, in the order i, f, g, o; recurrent [4 · cells, cells]; h and c
 * before the first token, [batch, cells] each; whether the state before a token is of its document, bool [batch, time]; whether it is no padding,
 * which leaves the state as it is, bool [batch, time]. Outputs: h and c after each
 * token, [batch, time, cells] each; the gates, [batch, time, 4 · cells]; h and c after the last token, [batch, cells] each.
 *
 * <p>The definition has the tokens one after the other: the time of a step is in proportion to the number of tokens of a row however many
 * could be computed at once, which is what attention was made to avoid (Vaswani et al. 2017).
 */
record LstmScan() implements Fused {
  @Override public List<Tensor> define(List<Tensor> inputs) {
    Tensor goesOn = inputs.get(4).cast(inputs.getFirst().type().dtype()), real = inputs.get(5);
    int cells = inputs.get(1).size(1), time = goesOn.size(1);
    Gates gates = Gates.of(inputs.get(0), cells);
    Tensor driven = inputs.get(0).times(gates.scale); // [batch, time, 4 · cells]
    Tensor recurrent = inputs.get(1).times(gates.scale.reshape(4 * cells, 1));
    Tensor h = inputs.get(2), c = inputs.get(3);
    List<Tensor> hs = new ArrayList<>(), cs = new ArrayList<>(), all = new ArrayList<>();
    for (int t = 0; t < time; t++) {
      Tensor on = goesOn.slice(1, t, t + 1), here = real.slice(1, t, t + 1); // [batch, 1]
      Tensor a = gates.open(at(driven, t).plus(h.times(on).matmulTransposed(recurrent)));
      Tensor i = part(a, 0), f = part(a, 1), g = part(a, 2), o = part(a, 3);
      Tensor next = f.times(c.times(on)).plus(i.times(g));
      c = here.choose(next, c);
      h = here.choose(o.times(next.tanh()), h);
      hs.add(h);
      cs.add(c);
      all.add(a);
    }
    return List.of(joined(hs), joined(cs), joined(all), h, c);
  }

  @Override public Optional<Gradient> gradient() {
    return Optional.of(LstmScan::backward);
  }

  private static void backward(Backward at) {
    if (at.upstream(0).isEmpty()) return;
    var inputs = new ArrayList<Tensor>();
    for (int i = 1; i < 6; i++) inputs.add(at.input(i));
    for (int i = 0; i < 3; i++) inputs.add(at.output(i));
    inputs.add(at.upstream());
    List<Tensor> d = new Backwards().on(inputs.toArray(Tensor[]::new));
    for (int i = 0; i < 4; i++) {
      int index = i;
      at.give(i, () -> d.get(index));
    }
  }

  /**
   * Gradients by the first four inputs, back through time (Werbos 1990), where only the states after each token are used. Inputs: those of the
   * scan but the first, its first three outputs, and the gradient of the first.
   *
   * <p>What does not depend on later tokens is computed for all at once, so that a token's turn has one matrix product and a few elementwise
   * ops; the gradient by the recurrent weights is one product in the end.
   */
  record Backwards() implements Fused {
    @Override public List<Tensor> define(List<Tensor> inputs) {
      Tensor recurrent = inputs.get(0), goesOn = column(inputs.get(3), recurrent),
          real = column(inputs.get(4), recurrent);
      Tensor hs = inputs.get(5), cs = inputs.get(6), gates = inputs.get(7), upstream = inputs.get(8);
      int cells = recurrent.size(1), time = hs.size(1);
      Tensor before = goesOn.times(shifted(inputs.get(1), hs)), earlier = goesOn.times(shifted(inputs.get(2), cs));

      Tensor i = part(gates, 0), f = part(gates, 1), g = part(gates, 2), o = part(gates, 3);
      Tensor bent = f.times(earlier).plus(i.times(g)).tanh();
      Tensor slopes = g.times(slope(i)).concat(2, earlier.times(slope(f)), i.times(flat(g)), bent.times(slope(o)))
          .times(real); // of the gates' sums, by c for three of them and by h for the last
      Tensor throughCell = o.times(flat(bent)).times(real), forgotten = f.times(goesOn).times(real).plus(rest(real));
      Tensor on = goesOn.times(real), past = rest(real);

      Tensor dh = at(upstream, 0).fullLike(0), dc = dh;
      var sums = new ArrayList<Tensor>();
      for (int t = time - 1; t >= 0; t--) {
        dh = dh.plus(at(upstream, t));
        dc = dc.plus(dh.times(at(throughCell, t)));
        Tensor sum = dc.concat(1, dc, dc, dh).times(at(slopes, t)); // [batch, 4 · cells]
        sums.add(sum);
        dh = sum.matmul(recurrent).times(at(on, t)).plus(dh.times(at(past, t)));
        dc = dc.times(at(forgotten, t));
      }
      Tensor driven = joined(sums.reversed());
      Tensor weights = new MatMul(true, false).of(driven.reshape(Tensor.INFER, 4 * cells),
          before.reshape(Tensor.INFER, cells));
      return List.of(driven, weights, dh, dc);
    }

    /** a · (1 − a): the slope of σ where it is a. */
    private static Tensor slope(Tensor a) {
      return a.times(rest(a));
    }

    /** 1 − a²: the slope of tanh where it is a. */
    private static Tensor flat(Tensor a) {
      return rest(a.times(a));
    }

    private static Tensor rest(Tensor a) {
      return a.times(-1).plus(1);
    }

    /** The states before each token, given the first and those after each. */
    private static Tensor shifted(Tensor first, Tensor after) {
      Tensor begin = first.reshape(KEEP, 1, first.size(1));
      int time = after.size(1);
      return time == 1 ? begin : begin.concat(1, after.slice(1, 0, time - 1));
    }

    /** 1 where it is true and 0 elsewhere: bool [batch, time] → [batch, time, 1] */
    private static Tensor column(Tensor x, Tensor like) {
      return x.cast(like.type().dtype()).reshape(KEEP, KEEP, 1);
    }
  }

  /**
   * σ and tanh in one: σ(x) = tanh(x / 2) / 2 + 1 / 2.
   *
   * @param scale of what goes in, [4 · cells]
   * @param factor of what comes out
   * @param offset of what comes out
   */
  private record Gates(Tensor scale, Tensor factor, Tensor offset) {
    static Gates of(Tensor like, int cells) {
      return new Gates(constant(like, cells, 0.5, 1), constant(like, cells, 0.5, 1), constant(like, cells, 0.5, 0));
    }

    /** One number for i, f and o, another for g. */
    private static Tensor constant(Tensor like, int cells, double sigmoid, double tanh) {
      double[] values = new double[4 * cells];
      Arrays.fill(values, sigmoid);
      Arrays.fill(values, 2 * cells, 3 * cells, tanh);
      return like.constant(Shape.of(4 * cells), values);
    }

    Tensor open(Tensor scaled) {
      return scaled.tanh().times(factor).plus(offset);
    }
  }

  /** One of four parts of the last axis. */
  private static Tensor part(Tensor x, int index) {
    int size = x.size(-1) / 4, axis = x.type().shape().rank() - 1;
    return x.slice(axis, index * size, (index + 1) * size);
  }

  /** What a token has: [batch, time, size] → [batch, size] */
  private static Tensor at(Tensor x, int t) {
    return x.slice(1, t, t + 1).reshape(KEEP, x.size(2));
  }

  /** [batch, size] of each token → [batch, time, size] */
  private static Tensor joined(List<Tensor> each) {
    List<Tensor> columns = each.stream().map(x -> x.reshape(KEEP, 1, x.size(1))).toList();
    return columns.getFirst().concat(1, columns.subList(1, columns.size()).toArray(Tensor[]::new));
  }
}
