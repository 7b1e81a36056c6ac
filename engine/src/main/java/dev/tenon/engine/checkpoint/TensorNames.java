package dev.tenon.engine.checkpoint;

import dev.tenon.api.checkpoint.NameMap;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Applies a family's table of names, both ways. The first rule that a name fits is the one that counts; splits are cut by the sizes
 * of our parameters.
 */
public final class TensorNames {
  private final List<Line> lines;

  /**
   * A rule, ready to be tried.
   *
   * @param ours none if the tensor is ignored
   * @param heads whose rows are interleaved there; 0: the rows are in our order
   */
  private record Line(NameMap.Rule rule, NameTemplate theirs, List<NameTemplate> ours, boolean transposed, int heads) {
    static Line of(NameMap.Rule rule) {
      var theirs = new NameTemplate(rule.theirs());
      Line line = switch (rule) {
        case NameMap.Rename r -> new Line(rule, theirs, NameTemplate.all(r.ours()), false, 0);
        case NameMap.Transpose r -> new Line(rule, theirs, NameTemplate.all(r.ours()), true, 0);
        case NameMap.Split r ->
          new Line(rule, theirs, NameTemplate.all(r.ours().toArray(String[]::new)), r.transposed(), 0);
        case NameMap.Interleave r -> new Line(rule, theirs, NameTemplate.all(r.ours()), false, r.heads());
        case NameMap.Ignore _ -> new Line(rule, theirs, List.of(), false, 0);
      };
      for (NameTemplate ours : line.ours)
        if (ours.holes() != theirs.holes())
          throw new IllegalArgumentException("table of names: " + rule + " has not as many {} on both sides");
      return line;
    }

    NameMap.Rule with(List<String> numbers) {
      String name = theirs.with(numbers);
      List<String> paths = ours.stream().map(o -> o.with(numbers)).toList();
      return switch (rule) {
        case NameMap.Rename _ -> new NameMap.Rename(name, paths.getFirst());
        case NameMap.Transpose _ -> new NameMap.Transpose(name, paths.getFirst());
        case NameMap.Split _ -> new NameMap.Split(name, paths, transposed);
        case NameMap.Interleave _ -> new NameMap.Interleave(name, paths.getFirst(), heads);
        case NameMap.Ignore _ -> new NameMap.Ignore(name);
      };
    }
  }

  /**
   * What stored tensors are to our parameters.
   *
   * @param pieces by our names
   * @param claimed our names that a stored tensor is for, whether it fits or not
   * @param ignored their names that the table leaves aside
   * @param unexpected their names that mean nothing to this model
   * @param problems what does not fit, for people
   */
  record Match(Map<String, Piece> pieces, Set<String> claimed, List<String> ignored, List<String> unexpected,
      List<String> problems) {
    Match() {
      this(new LinkedHashMap<>(), new HashSet<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  private TensorNames(List<Line> lines) {
    this.lines = lines;
  }

  public static TensorNames of(NameMap map) {
    return new TensorNames(map.rules().stream().map(Line::of).toList());
  }

  /**
   * Finds our parameters in stored tensors. Nothing is copied yet.
   *
   * @param theirs by their names
   * @param shapes of our parameters by path; tied ones under each of their paths
   */
  Match toOurs(Map<String, Array> theirs, Map<String, Shape> shapes) {
    var match = new Match();
    theirs.forEach((name, stored) -> {
      Optional<Line> line = lines.stream().filter(l -> l.theirs.numbers(name).isPresent()).findFirst();
      List<String> numbers = line.flatMap(l -> l.theirs.numbers(name)).orElse(List.of());
      List<String> ours = line.map(l -> l.ours.stream().map(o -> o.with(numbers)).toList()).orElse(List.of());
      if (line.isPresent() && ours.isEmpty()) match.ignored.add(name);
      else if (line.isEmpty() || !shapes.keySet().containsAll(ours)) match.unexpected.add(name);
      else cut(name, stored, ours, line.get(), shapes, match);
    });
    return match;
  }

  private static void cut(String name, Array stored, List<String> ours, Line line, Map<String, Shape> shapes,
      Match match) {
    match.claimed.addAll(ours);
    List<Shape> parts = ours.stream().map(shapes::get).toList();
    Optional<Shape> whole = joined(parts).map(shape -> line.transposed ? turned(shape) : shape);
    if (whole.isEmpty() || !whole.get().equals(stored.shape())) {
      match.problems.add(name + " has shape " + stored.shape() + ", it must be "
          + whole.map(Shape::toString).orElse("made of " + parts));
      return;
    }
    if (!Piece.readable(stored.type().dtype())) {
      match.problems.add(name + " is " + stored.type().dtype().name().toLowerCase(Locale.ROOT)
          + ", it must be float32, float16 or bfloat16");
      return;
    }
    if (line.heads > 0 && (stored.shape().rank() == 0 || stored.shape().dim(0) % (2 * line.heads) != 0)) {
      match.problems.add(name + " has shape " + stored.shape() + ", its rows must be the two halves of " + line.heads
          + " heads");
      return;
    }
    long row = 0;
    for (int i = 0; i < ours.size(); i++) {
      Piece piece = new Piece(name, stored, row, parts.get(i), line.transposed, line.heads);
      Piece before = match.pieces.putIfAbsent(ours.get(i), piece);
      if (before != null)
        match.problems.add(name + " and " + before.theirs() + " both hold " + ours.get(i) + ", only one may");
      if (parts.get(i).rank() > 0) row += parts.get(i).dim(0);
    }
  }

  /** The shape of parts laid one after the other along the first axis; empty if they do not fit. */
  static Optional<Shape> joined(List<Shape> parts) {
    Shape first = parts.getFirst();
    if (parts.size() == 1) return Optional.of(first);
    int rows = 0;
    for (Shape part : parts) {
      if (part.rank() == 0 || first.rank() == 0 || !part.with(0, 0).equals(first.with(0, 0))) return Optional.empty();
      rows = Math.addExact(rows, part.dim(0));
    }
    return Optional.of(first.with(0, rows));
  }

  private static Shape turned(Shape shape) {
    return shape.rank() == 2 ? Shape.of(shape.dim(1), shape.dim(0)) : shape;
  }

  /**
   * Our parameters under the family's names, as the family lays them out. What has to be turned or joined is made when it is
   * written.
   *
   * @param ours by path
   * @throws IllegalStateException if the table has no name for one, or only for some parts of a joined tensor
   */
  public SequencedMap<String, Values> toTheirs(Map<String, Array> ours) {
    var theirs = new LinkedHashMap<String, Values>();
    ours.keySet().forEach(path -> {
      Written written = written(path)
          .orElseThrow(() -> new IllegalStateException("table of names: it has none for " + path));
      if (theirs.containsKey(written.theirs)) return;
      var parts = new ArrayList<Array>();
      for (String part : written.ours) {
        Array array = ours.get(part);
        if (array == null)
          throw new IllegalStateException("table of names: " + written.theirs + " holds " + written.ours
              + ", and the model has no " + part);
        parts.add(array);
      }
      theirs.put(written.theirs, written.heads > 0
          ? new Interleaved(parts.getFirst(), written.heads)
          : values(parts, written.transposed));
    });
    return theirs;
  }

  /**
   * A stored tensor and what it is made of.
   *
   * @param ours parameters whose rows follow each other in it
   * @param heads whose rows are interleaved in it; 0: the rows are in our order
   */
  record Written(String theirs, List<String> ours, boolean transposed, int heads) {}

  /** The family's name of what holds one of our parameters; our own if the table has none. */
  String theirs(String path) {
    return written(path).map(Written::theirs).orElse(path);
  }

  /** Whether a stored tensor is left aside. */
  boolean ignores(String theirs) {
    return lines.stream().filter(l -> l.theirs.numbers(theirs).isPresent()).findFirst()
        .filter(l -> l.ours.isEmpty()).isPresent();
  }

  /** The stored tensor that holds one of our parameters, alone or among others. */
  Optional<Written> written(String path) {
    for (Line line : lines)
      for (NameTemplate template : line.ours) {
        Optional<List<String>> numbers = template.numbers(path);
        if (numbers.isPresent())
          return Optional.of(new Written(line.theirs.with(numbers.get()),
              line.ours.stream().map(o -> o.with(numbers.get())).toList(), line.transposed, line.heads));
      }
    return Optional.empty();
  }

  /** The rule for the tensor that holds one of our parameters, with numbers in the place of holes. */
  public Optional<NameMap.Rule> rule(String path) {
    for (Line line : lines)
      for (NameTemplate template : line.ours) {
        Optional<List<String>> numbers = template.numbers(path);
        if (numbers.isPresent()) return Optional.of(line.with(numbers.get()));
      }
    return Optional.empty();
  }

  private static Values values(List<Array> parts, boolean transposed) {
    if (parts.size() == 1 && !transposed) return Values.of(parts.getFirst());
    DType dtype = parts.getFirst().type().dtype();
    Shape joined = joined(parts.stream().map(Array::shape).toList())
        .filter(_ -> parts.stream().allMatch(p -> p.type().dtype() == dtype))
        .orElseThrow(() -> new IllegalStateException("table of names: " + parts + " cannot be one tensor"));
    return new Joined(new TensorType(dtype, transposed ? turned(joined) : joined), List.copyOf(parts), transposed);
  }

  /** One of our parameters with its rows in another order. */
  private record Interleaved(Array ours, int heads) implements Values {
    @Override public TensorType type() {
      return ours.type();
    }

    @Override public MemorySegment in(Arena arena) {
      MemorySegment memory = arena.allocate(Math.max(1, type().bytes()), Array.ALIGNMENT).asSlice(0, type().bytes());
      new RowOrder(ours.shape().dim(0), heads).interleave(ours.segment(), memory);
      return memory;
    }
  }

  /** Several of our parameters as one tensor, or one turned. */
  private record Joined(TensorType type, List<Array> parts, boolean transposed) implements Values {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    @Override public MemorySegment in(Arena arena) {
      MemorySegment memory = arena.allocate(Math.max(1, type.bytes()), Array.ALIGNMENT).asSlice(0, type.bytes());
      Array whole = Array.of(type, memory);
      long row = 0;
      for (Array part : parts) {
        if (transposed && part.shape().rank() == 2) turn(part, whole, row);
        else memory.asSlice(row * bytesOfRow(part), part.type().bytes()).copyFrom(part.segment());
        row += part.shape().dim(0);
      }
      return memory;
    }

    private static long bytesOfRow(Array part) {
      return part.shape().count(1, part.shape().rank()) * part.type().dtype().bytes();
    }

    private static void turn(Array part, Array whole, long column) {
      int rows = part.shape().dim(0), columns = part.shape().dim(1);
      long width = whole.shape().dim(1);
      if (part.type().dtype() == DType.FLOAT32)
        Tiles.walk(rows, columns, (r, c) -> whole.segment().setAtIndex(INT, c * width + column + r,
            part.segment().getAtIndex(INT, (long) r * columns + c)));
      else
        Tiles.walk(rows, columns, (r, c) -> whole.set(c * width + column + r, part.at((long) r * columns + c)));
    }
  }
}
