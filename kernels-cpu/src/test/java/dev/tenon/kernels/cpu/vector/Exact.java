package dev.tenon.kernels.cpu.vector;

import dev.tenon.api.tensor.Affine;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Binary;
import dev.tenon.api.tensor.Cast;
import dev.tenon.api.tensor.Compare;
import dev.tenon.api.tensor.DType;
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
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Source;
import dev.tenon.api.tensor.SumLike;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.tensor.Unary;
import dev.tenon.api.tensor.Where;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * Ops by their definition, slowly, in double precision: what the kernels are measured by.
 *
 * @param singles rounds each float32 result to float, as a scalar kernel would
 */
record Exact(boolean singles) implements Evaluator {
  record Value(TensorType type, double[] at, Evaluator evaluator) implements Tensor {}

  /** All outputs of an op on arrays. */
  List<double[]> run(Op op, List<Array> inputs) {
    List<Tensor> values = inputs.stream().<Tensor>map(this::value).toList();
    return apply(op, values).stream().map(t -> ((Value) t).at).toList();
  }

  private Value value(Array a) {
    var at = new double[Math.toIntExact(a.shape().count())];
    Arrays.setAll(at, a::at);
    return new Value(a.type(), at, this);
  }

  @Override public List<Tensor> apply(Op op, List<Tensor> inputs) {
    if (op instanceof Fused f) return f.define(inputs);
    List<Value> in = inputs.stream().map(Value.class::cast).toList();
    TensorType type = op.infer(in.stream().map(Value::type).toList()).getFirst();
    var out = new double[Math.toIntExact(type.shape().count())];
    compute((Primitive) op, in, type, out);
    if (singles && type.dtype() == DType.FLOAT32) Arrays.setAll(out, i -> (float) out[i]);
    return List.of(new Value(type, out, this));
  }

  private static void compute(Primitive op, List<Value> in, TensorType type, double[] out) {
    Shape shape = type.shape();
    switch (op) {
      case Unary u -> Arrays.setAll(out, i -> unary(u, in.getFirst().at[i]));
      case Binary b ->
        Arrays.setAll(out, i -> binary(b, stretched(in.get(0), shape, i), stretched(in.get(1), shape, i)));
      case Compare c ->
        Arrays.setAll(out, i -> compare(c, stretched(in.get(0), shape, i), stretched(in.get(1), shape, i)) ? 1 : 0);
      case Logical l -> Arrays.setAll(out, i -> logical(l, in, shape, i));
      case Affine a -> Arrays.setAll(out, i -> in.getFirst().at[i] * a.scale() + a.shift());
      case Where _ -> Arrays.setAll(out, i -> stretched(in.get(stretched(in.get(0), shape, i) != 0 ? 1 : 2), shape, i));
      case Cast c ->
        Arrays.setAll(out, i -> c.to() == DType.BOOL ? in.getFirst().at[i] != 0 ? 1 : 0 : in.getFirst().at[i]);
      case Reinterpret _ -> throw new IllegalArgumentException("bits have no exact value");
      case Reduce r -> reduce(r, in.getFirst(), out);
      case SumLike _ -> {
        for (int i = 0; i < in.getFirst().at.length; i++)
          out[index(type.shape(), in.getFirst().type.shape(), i)] += in.getFirst().at[i];
      }
      case ExpandLike _ -> Arrays.setAll(out, i -> stretched(in.getFirst(), shape, i));
      case MatMul m -> multiply(m, in.get(0), in.get(1), shape, out);
      case Move m -> move(m, in, shape, out);
      case Index x -> index(x, in, out);
      case Source s -> Arrays.setAll(out, source(s, shape));
    }
  }

  private static double unary(Unary op, double x) {
    return switch (op) {
      case EXP -> StrictMath.exp(x);
      case LOG -> StrictMath.log(x);
      case SQRT -> Math.sqrt(x);
      case RECIPROCAL -> 1 / x;
      case TANH -> StrictMath.tanh(x);
      case SIN -> StrictMath.sin(x);
      case COS -> StrictMath.cos(x);
      case ERF -> Reference.erf(x);
      case ABS -> Math.abs(x);
      case SIGN -> Math.signum(x);
    };
  }

  private static double binary(Binary op, double a, double b) {
    return switch (op) {
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case DIVIDE -> a / b;
      case MAXIMUM -> Math.max(a, b);
      case MINIMUM -> Math.min(a, b);
    };
  }

  private static boolean compare(Compare op, double a, double b) {
    return switch (op) {
      case LESS -> a < b;
      case AT_MOST -> a <= b;
      case EQUAL -> a == b;
    };
  }

  private static double logical(Logical op, List<Value> in, Shape shape, int i) {
    double a = stretched(in.getFirst(), shape, i), b = in.size() > 1 ? stretched(in.get(1), shape, i) : 0;
    return switch (op) {
      case AND -> a * b;
      case OR -> Math.max(a, b);
    };
  }

  /** The element of a broadcast tensor at an index into the shape it is broadcast to. */
  private static double stretched(Value v, Shape to, int i) {
    return v.at[index(v.type.shape(), to, i)];
  }

  private static int index(Shape from, Shape to, int i) {
    int index = 0, stride = 1;
    for (int axis = 1; axis <= to.rank(); axis++) {
      int at = i % to.dim(-axis);
      i /= to.dim(-axis);
      if (axis > from.rank()) continue;
      if (from.dim(-axis) > 1) index += at * stride;
      stride *= from.dim(-axis);
    }
    return index;
  }

  private static void reduce(Reduce op, Value x, double[] out) {
    Shape s = x.type.shape();
    int axis = s.axis(op.axis()), n = s.dim(axis), inner = (int) s.count(axis + 1, s.rank());
    if (op.kind() == Reduce.Kind.MAX) Arrays.fill(out, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < x.at.length; i++) {
      int to = i / (n * inner) * inner + i % inner;
      out[to] = op.kind() == Reduce.Kind.MAX ? Math.max(out[to], x.at[i]) : out[to] + x.at[i];
    }
  }

  private static void multiply(MatMul op, Value a, Value b, Shape shape, double[] out) {
    int m = shape.dim(-2), n = shape.dim(-1), inner = a.type.shape().dim(op.transposeLeft() ? -2 : -1);
    Shape lead = shape.part(0, shape.rank() - 2), leadA = a.type.shape().part(0, a.type.shape().rank() - 2),
        leadB = b.type.shape().part(0, b.type.shape().rank() - 2);
    for (int i = 0; i < out.length; i++) {
      int matrix = i / (m * n), row = i / n % m, column = i % n;
      int fromA = index(leadA, lead, matrix) * m * inner, fromB = index(leadB, lead, matrix) * inner * n;
      for (int k = 0; k < inner; k++)
        out[i] += a.at[fromA + (op.transposeLeft() ? k * m + row : row * inner + k)]
            * b.at[fromB + (op.transposeRight() ? column * inner + k : k * n + column)];
    }
  }

  private static void move(Move op, List<Value> in, Shape shape, double[] out) {
    double[] x = in.getFirst().at;
    Shape s = in.getFirst().type.shape();
    switch (op) {
      case Move.Reshape _,Move.ReshapeLike _ -> System.arraycopy(x, 0, out, 0, out.length);
      case Move.Permute p -> Arrays.setAll(out, i -> {
        int from = 0;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
          from += i % shape.dim(axis) * (int) s.count(p.axes().get(axis) + 1, s.rank());
          i /= shape.dim(axis);
        }
        return x[from];
      });
      case Move.Slice(int axis, int from, int _) -> window(in.getFirst(), axis, out, shape, 0, from);
      case Move.PadLike(int axis, int from) -> window(in.getFirst(), axis, out, shape, from, 0);
      case Move.Concat(int axis) -> {
        int at = 0;
        for (Value v : in) {
          window(v, axis, out, shape, at, 0);
          at += v.type.shape().dim(axis);
        }
      }
    }
  }

  /** Copies what two tensors share along an axis, each from an entry of its own on. */
  private static void window(Value from, int axis, double[] to, Shape shape, int toStart, int fromStart) {
    Shape s = from.type.shape();
    int a = s.axis(axis), inner = (int) s.count(a + 1, s.rank());
    int n = Math.min(s.dim(a) - fromStart, shape.dim(a) - toStart);
    for (int outer = 0; outer < s.count(0, a); outer++)
      System.arraycopy(from.at, (outer * s.dim(a) + fromStart) * inner, to, (outer * shape.dim(a) + toStart) * inner,
          n * inner);
  }

  private static void index(Index op, List<Value> in, double[] out) {
    double[] table = in.getFirst().at;
    Shape s = in.getFirst().type.shape();
    switch (op) {
      case Index.Gather _ -> {
        int row = (int) s.count(1, s.rank());
        Arrays.setAll(out, i -> table[(int) in.get(1).at[i / row] * row + i % row]);
      }
      case Index.ScatterAdd _ -> {
        int row = (int) s.count(1, s.rank());
        System.arraycopy(table, 0, out, 0, out.length);
        for (int i = 0; i < in.get(2).at.length; i++)
          out[(int) in.get(1).at[i / row] * row + i % row] += in.get(2).at[i];
      }
      case Index.Put(int axis) -> {
        System.arraycopy(table, 0, out, 0, out.length);
        Shape latest = in.get(1).type.shape();
        int time = latest.dim(axis), inner = (int) s.count(axis + 1, s.rank()), middle = (int) s.count(1, axis);
        for (int i = 0; i < in.get(1).at.length; i++) {
          int t = i / inner % time, lead = i / inner / time, slot = (int) in.get(2).at[lead / middle * time + t];
          if (slot >= 0 && slot < s.dim(axis)) out[(lead * s.dim(axis) + slot) * inner + i % inner] = in.get(1).at[i];
        }
      }
    }
  }

  private static IntToDoubleFunction source(Source op, Shape shape) {
    return switch (op) {
      case Source.Table t -> i -> t.values().at(i);
      case Source.FullLike(double value) -> _ -> value;
      case Source.RangeLike(int axis) -> {
        int a = shape.axis(axis), inner = (int) shape.count(a + 1, shape.rank());
        yield i -> i / inner % shape.dim(a);
      }
      case Source.Random _ -> throw new IllegalArgumentException("random numbers have no definition here");
    };
  }
}
