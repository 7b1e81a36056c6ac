package dev.tenon.kernels.onnx;

import dev.tenon.api.tensor.Evaluator;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * A value of a program and what a file calls it. The nodes that make it are written when somebody asks for its name. What attention
 * works on may be there in a form that ONNX's operators like better; it is turned only for those who want another.
 */
final class Wire implements Tensor {
  /** How the numbers of a value lie. */
  enum Form {
    /** As the type says. */
    PLAIN,
    /** [batch, time, heads, size] as [batch, time, heads · size]. */
    FLAT,
    /** [batch, time, heads, size] as [batch, heads, time, size]. */
    HEADS_FIRST,
    /** The last two axes swapped. */
    TURNED
  }

  private final TensorType type;
  private final Evaluator evaluator;
  private final OnnxFile file;
  private final Map<Form, String> names = new EnumMap<>(Form.class);
  private final Form origin;
  private final Supplier<String> source;
  private final OptionalDouble uniform;
  private final Optional<Grown> grown;

  /**
   * Entries that a layer keeps, those of the past and new ones.
   *
   * @param past name of what was kept, heads first
   * @param present name that all of them must have, heads first
   */
  record Grown(String past, Wire latest, String present) {}

  private Wire(TensorType type, Evaluator evaluator, OnnxFile file, Form origin, Supplier<String> source,
      OptionalDouble uniform, Optional<Grown> grown) {
    this.type = type;
    this.evaluator = evaluator;
    this.file = file;
    this.origin = origin;
    this.source = source;
    this.uniform = uniform;
    this.grown = grown;
  }

  /** Makes wires of one file. */
  record Maker(Evaluator evaluator, OnnxFile file) {
    Wire of(TensorType type, Supplier<String> source) {
      return of(type, Form.PLAIN, source);
    }

    Wire of(TensorType type, Form origin, Supplier<String> source) {
      return new Wire(type, evaluator, file, origin, source, OptionalDouble.empty(), Optional.empty());
    }

    /** The same number everywhere. */
    Wire uniform(TensorType type, double value, Supplier<String> source) {
      return new Wire(type, evaluator, file, Form.PLAIN, source, OptionalDouble.of(value), Optional.empty());
    }

    Wire grown(TensorType type, Grown grown, Supplier<String> source) {
      return new Wire(type, evaluator, file, Form.HEADS_FIRST, source, OptionalDouble.empty(), Optional.of(grown));
    }
  }

  @Override public TensorType type() {
    return type;
  }

  @Override public Evaluator evaluator() {
    return evaluator;
  }

  /** The number that stands everywhere, if that is known. */
  OptionalDouble uniform() {
    return uniform;
  }

  /** What it is made of, if it is what a layer keeps and no node has made it yet. */
  Optional<Grown> unmade() {
    return grown.filter(_ -> names.isEmpty());
  }

  /** Somebody has made it. */
  void made(Form form, String name) {
    names.put(form, name);
  }

  /** Whether the form can be had without turning anything. */
  boolean has(Form form) {
    return origin == form || names.containsKey(form);
  }

  String name() {
    return name(Form.PLAIN);
  }

  String name(Form form) {
    String known = names.get(form);
    if (known != null) return known;
    String made = form == origin ? source.get() : turned(form);
    names.put(form, made);
    return made;
  }

  private String turned(Form form) {
    if (form != Form.PLAIN) {
      String plain = name();
      return switch (form) {
        case PLAIN -> plain;
        case FLAT -> file.node("Reshape", List.of(plain, file.wholes(0, 0, (long) size(2) * size(3))));
        case HEADS_FIRST -> headsSwapped(plain);
        case TURNED -> swapped(plain);
      };
    }
    String there = name(origin);
    return switch (origin) {
      case PLAIN -> there;
      case FLAT -> file.node("Reshape", List.of(there, file.wholes(0, 0, size(2), size(3))));
      case HEADS_FIRST -> headsSwapped(there);
      case TURNED -> swapped(there);
    };
  }

  private String headsSwapped(String name) {
    return file.node("Transpose", List.of(name), OnnxFile.Attribute.of("perm", List.of(0, 2, 1, 3)));
  }

  private String swapped(String name) {
    int rank = type.shape().rank();
    var axes = new java.util.ArrayList<Integer>();
    for (int i = 0; i < rank; i++) axes.add(i < rank - 2 ? i : 2 * rank - 3 - i);
    return file.node("Transpose", List.of(name), OnnxFile.Attribute.of("perm", axes));
  }
}
