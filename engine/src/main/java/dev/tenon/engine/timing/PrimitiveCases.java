package dev.tenon.engine.timing;

import static dev.tenon.engine.timing.Numbers.around;
import static dev.tenon.engine.timing.Numbers.longs;
import static dev.tenon.engine.timing.Numbers.positive;
import static dev.tenon.engine.timing.Numbers.scalar;
import static dev.tenon.engine.timing.Numbers.truths;

import dev.tenon.api.tensor.Affine;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Binary;
import dev.tenon.api.tensor.Cast;
import dev.tenon.api.tensor.Compare;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.ExpandLike;
import dev.tenon.api.tensor.Index;
import dev.tenon.api.tensor.Logical;
import dev.tenon.api.tensor.MatMul;
import dev.tenon.api.tensor.Move;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Reduce;
import dev.tenon.api.tensor.Reinterpret;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Source;
import dev.tenon.api.tensor.SumLike;
import dev.tenon.api.tensor.Unary;
import dev.tenon.api.tensor.Where;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Every primitive op that does something to numbers, on hidden states of some hundred tokens. */
final class PrimitiveCases {
  private static final int ROWS = 1024, SIZE = 384;

  private final List<KernelCase> all = new ArrayList<>();
  private final Array x = around(ROWS, SIZE), y = around(ROWS, SIZE), row = around(SIZE), above = positive(ROWS, SIZE);

  private PrimitiveCases() {}

  static List<KernelCase> all() {
    var cases = new PrimitiveCases();
    cases.elementwise();
    cases.sums();
    cases.indexed();
    cases.moved();
    cases.made();
    cases.products();
    return cases.all;
  }

  /** A product large enough to run at the processor's full speed. */
  static KernelCase product() {
    return KernelCase.of("matrix product", new MatMul(false, false), around(384, 384), around(384, 384));
  }

  private void add(String name, Op op, Array... inputs) {
    all.add(KernelCase.of(name, op, inputs));
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private void elementwise() {
    for (Unary op : Unary.values()) add(name(op), op, above);
    for (Binary op : Binary.values()) add(name(op), op, x, above);
    add("add a row", Binary.ADD, x, row);
    add("multiply a column", Binary.MULTIPLY, x, around(ROWS, 1));
    for (Compare op : Compare.values()) add(name(op), op, x, y);
    for (Logical op : Logical.values()) add(name(op), op, truths(ROWS, SIZE), truths(ROWS, SIZE));
    add("affine", new Affine(2, 1), x);
    add("where", new Where(), truths(ROWS, SIZE), x, y);
    for (DType narrow : List.of(DType.BFLOAT16, DType.FLOAT16)) {
      add("cast to " + name(narrow), new Cast(narrow), x);
      add("cast from " + name(narrow), new Cast(DType.FLOAT32), x.to(narrow));
    }
    add("reinterpret", new Reinterpret(DType.INT32), x);
  }

  private void sums() {
    add("sum of columns", new Reduce(Reduce.Kind.SUM, 1), x);
    add("sum of rows", new Reduce(Reduce.Kind.SUM, 0), x);
    add("max of columns", new Reduce(Reduce.Kind.MAX, 1), x);
    add("max of rows", new Reduce(Reduce.Kind.MAX, 0), x);
    add("sum of all", new SumLike(), x, scalar(0));
    add("sum to a row", new SumLike(), x, row);
    add("sum to a column", new SumLike(), x, around(ROWS, 1));
    add("expand a row", new ExpandLike(), row, x);
  }

  private void indexed() {
    int table = 256;
    Array indices = longs(i -> i * 31L % table, ROWS);
    add("gather", new Index.Gather(), around(table, SIZE), indices);
    add("scatter add", new Index.ScatterAdd(), around(table, SIZE), indices, x);
    add("put", new Index.Put(1), around(8, 128, SIZE), around(8, 16, SIZE), longs(i -> i % 16 + 32, 8, 16));
  }

  private void moved() {
    add("permute heads", new Move.Permute(List.of(0, 2, 1, 3)), x.as(Shape.of(4, 256, 6, 64)));
    add("transpose", new Move.Permute(List.of(1, 0)), x);
    add("slice", new Move.Slice(1, 0, 128), x);
    add("pad", new Move.PadLike(1, 128), around(ROWS, 128), x);
    add("concat", new Move.Concat(1), x, y);
  }

  private void made() {
    add("full", new Source.FullLike(1), x);
    add("range", new Source.RangeLike(1), x);
    add("random", new Source.Random("timing"), x, longs(i -> i + 1, 2));
  }

  private void products() {
    add("product, right transposed", new MatMul(false, true), around(128, SIZE), around(256, SIZE));
    add("product, left transposed", new MatMul(true, false), around(256, 128), around(256, SIZE));
    add("product of one row", new MatMul(false, false), around(1, SIZE), around(SIZE, 1024));
    add("many small products", new MatMul(false, true), around(48, 64, 32), around(48, 64, 32));
  }
}
