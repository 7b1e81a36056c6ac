package dev.tenon.engine.timing;

import dev.tenon.api.tensor.Affine;
import dev.tenon.api.tensor.Binary;
import dev.tenon.api.tensor.Cast;
import dev.tenon.api.tensor.Compare;
import dev.tenon.api.tensor.Evaluator;
import dev.tenon.api.tensor.ExpandLike;
import dev.tenon.api.tensor.Fused;
import dev.tenon.api.tensor.Index;
import dev.tenon.api.tensor.Logical;
import dev.tenon.api.tensor.MatMul;
import dev.tenon.api.tensor.Move;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Primitive;
import dev.tenon.api.tensor.Reduce;
import dev.tenon.api.tensor.Reinterpret;
import dev.tenon.api.tensor.Source;
import dev.tenon.api.tensor.SumLike;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.tensor.Unary;
import dev.tenon.api.tensor.Where;
import java.util.ArrayList;
import java.util.List;

/**
 * What an op has to do, counted in its definition.
 *
 * @param products multiplications and additions of matrix products
 * @param others those of everything else; a function such as exp counts as many as its polynomial has, about
 * @param bytes of the inputs and outputs
 */
record Work(double products, double others, double bytes) {
  static Work of(Op op, List<TensorType> inputs) {
    var counting = new Counting();
    List<TensorType> outputs = counting.apply(op, counting.tensors(inputs)).stream().map(Tensor::type).toList();
    double bytes = 0;
    for (TensorType type : inputs) bytes += type.bytes();
    for (TensorType type : outputs) bytes += type.bytes();
    return new Work(counting.products, counting.others, bytes);
  }

  Work times(double part) {
    return new Work(products * part, others * part, bytes);
  }

  Work and(double more) {
    return new Work(products, others + more, bytes);
  }

  double operations() {
    return products + others;
  }

  /** Reads a program for its types and adds up what its primitives do. */
  private static final class Counting implements Evaluator {
    private record Typed(TensorType type, Evaluator evaluator) implements Tensor {}

    private double products, others;

    List<Tensor> tensors(List<TensorType> types) {
      var out = new ArrayList<Tensor>();
      for (TensorType type : types) out.add(new Typed(type, this));
      return out;
    }

    @Override public List<Tensor> apply(Op op, List<Tensor> inputs) {
      return switch (op) {
        case Fused f -> f.define(inputs);
        case Primitive p -> primitive(p, inputs.stream().map(Tensor::type).toList());
      };
    }

    private List<Tensor> primitive(Primitive op, List<TensorType> in) {
      List<TensorType> out = op.infer(in);
      double count = out.getFirst().shape().count();
      switch (op) {
        case MatMul m -> products += 2 * count * in.getFirst().shape().dim(m.transposeLeft() ? -2 : -1);
        case Unary u -> others += count * operations(u);
        case Binary b -> others += count * (b == Binary.DIVIDE ? 6 : 1);
        case Reduce _,SumLike _ -> others += in.getFirst().shape().count();
        case Index.ScatterAdd _ -> others += in.get(2).shape().count();
        // Mixing of 64-bit integers, which vectors multiply in pieces.
        case Source.Random _ -> others += 30 * count;
        case Affine _ -> others += 2 * count;
        case Where _,Compare _,Logical _,Cast _ -> others += count;
        case ExpandLike _,Reinterpret _,Move _,Index _,Source _ -> {
        }
      }
      return tensors(out);
    }

    /** About as many multiplications and additions as a float32 polynomial takes. */
    private static int operations(Unary op) {
      return switch (op) {
        case ABS, SIGN -> 1;
        case SQRT, RECIPROCAL -> 6;
        case EXP -> 12;
        case LOG, TANH, SIN, COS -> 16;
        case ERF -> 24;
      };
    }
  }
}
