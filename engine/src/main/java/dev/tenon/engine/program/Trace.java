package dev.tenon.engine.program;

import dev.tenon.api.tensor.Evaluator;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads a tensor program by writing it down: nothing is computed. */
public final class Trace implements Evaluator {
  private final List<TensorType> values = new ArrayList<>();
  private final List<Program.Instruction> instructions = new ArrayList<>();
  private final List<Program.Input> inputs = new ArrayList<>();
  private final List<Program.Output> outputs = new ArrayList<>();
  private final Consumer<Program.Instruction> watcher;
  private boolean finished;

  public Trace() {
    this(_ -> {
    });
  }

  /** @param watcher is told of each instruction while the code that asks for it is running */
  public Trace(Consumer<Program.Instruction> watcher) {
    this.watcher = watcher;
  }

  private final class Symbol implements Tensor {
    final int value;

    Symbol(int value) {
      this.value = value;
    }

    @Override public TensorType type() {
      return values.get(value);
    }

    @Override public Evaluator evaluator() {
      return Trace.this;
    }
  }

  /** A value that is given from outside, under a name of its own. */
  public Tensor input(String name, TensorType type) {
    Symbol symbol = symbol(type);
    inputs.add(new Program.Input(name, symbol.value));
    return symbol;
  }

  /** A value that is wanted outside, in memory of the program's own. */
  public void output(String name, Tensor tensor) {
    outputs.add(new Program.Output(name, index(tensor), Optional.empty()));
  }

  /** The next value of an input: when the program has run, the input's memory holds it. */
  public void update(String input, Tensor tensor) {
    outputs.add(new Program.Output(input, index(tensor), Optional.of(input)));
  }

  /**
   * What has been written down until now as a forward pass, cut at values: see {@link Program#recomputing}.
   *
   * @param borders in any order; one that stands twice counts once
   */
  public Regions regions(List<Tensor> borders) {
    return new Regions(borders.stream().map(this::index).sorted().distinct().toList(), values.size());
  }

  /** What has been written down; tensors of this trace are of no use after. */
  public Program finish() {
    finished = true;
    return new Program(values, instructions, inputs, outputs);
  }

  @Override public List<Tensor> apply(Op op, List<Tensor> inputs) {
    if (finished)
      throw new IllegalStateException("a tensor was used after the step it belongs to: " + op.name() + " on "
          + inputs.stream().map(Tensor::type).toList());
    List<TensorType> types;
    try {
      types = op.infer(inputs.stream().map(Tensor::type).toList());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          op.name() + " on " + inputs.stream().map(Tensor::type).toList() + ": " + e.getMessage(), e);
    }
    int[] in = inputs.stream().mapToInt(this::index).toArray();
    List<Symbol> made = types.stream().map(this::symbol).toList();
    var instruction = new Program.Instruction(op, in, made.stream().mapToInt(s -> s.value).toArray());
    instructions.add(instruction);
    watcher.accept(instruction);
    return List.copyOf(made);
  }

  /** The tensor of a value number, for rewriting programs. */
  Tensor tensor(int value) {
    return new Symbol(value);
  }

  private Symbol symbol(TensorType type) {
    values.add(type);
    return new Symbol(values.size() - 1);
  }

  private int index(Tensor tensor) {
    if (tensor instanceof Symbol s && s.evaluator() == this) return s.value;
    throw new IllegalStateException(
        "a tensor of another evaluator was mixed into a traced program; its type is " + tensor.type());
  }
}
