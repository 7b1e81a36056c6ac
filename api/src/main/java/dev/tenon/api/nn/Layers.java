package dev.tenon.api.nn;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** Reads and rewrites trees of layers. Paths are component names joined by dots: {@code blocks.3.attention.query.weight}. */
public final class Layers {
  private Layers() {}

  /** Every parameter by path, in declaration order; a tied parameter appears once, under its first path. */
  public static Map<String, Parameter> parameters(Layer root) {
    var found = new LinkedHashMap<String, Parameter>();
    Set<Parameter> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    rewrite(root, Parameter.class, (path, p) -> {
      if (seen.add(p)) found.put(path, p);
      return p;
    });
    return found;
  }

  /** Every path by which a parameter can be reached, tied ones under each of theirs. */
  public static Map<String, Parameter> places(Layer root) {
    var found = new LinkedHashMap<String, Parameter>();
    rewrite(root, Parameter.class, (path, p) -> {
      found.put(path, p);
      return p;
    });
    return found;
  }

  /**
   * The same tree with each part of a kind replaced; what is untouched is shared. A part met twice is replaced once, so ties
   * survive.
   */
  @SuppressWarnings("unchecked") public static <L extends Layer, T> L rewrite(L root, Class<T> kind,
      BiFunction<String, T, ?> change) {
    return (L) new Rewriting<>(kind, change, Memo.KEPT).of("", root);
  }

  /** The same where each place is replaced for itself: what was tied is so no longer, unless the same part is given for both places. */
  @SuppressWarnings("unchecked") public static <L extends Layer, T> L rewriteEach(L root, Class<T> kind,
      BiFunction<String, T, ?> change) {
    return (L) new Rewriting<>(kind, change, Memo.NONE).of("", root);
  }

  /** Whether a part that is met again is what it became before. */
  private enum Memo {
    KEPT, NONE
  }

  private record Rewriting<T>(Class<T> kind, BiFunction<String, T, ?> change, Memo memo, Map<T, Object> done) {
    Rewriting(Class<T> kind, BiFunction<String, T, ?> change, Memo memo) {
      this(kind, change, memo, new IdentityHashMap<>());
    }

    Object of(String path, Object node) {
      if (kind.isInstance(node)) {
        T part = kind.cast(node);
        Object next = change.apply(path, part);
        if (memo == Memo.NONE) return next;
        Object before = done.putIfAbsent(part, next);
        return before == null ? next : before;
      }
      return switch (node) {
        case List<?> list -> list(path, list);
        case Optional<?> optional -> optional.isEmpty() ? node : optional(path, optional);
        case Record record when node instanceof Layer -> record(path, record);
        default -> node;
      };
    }

    private Object list(String path, List<?> list) {
      var next = new ArrayList<>();
      for (int i = 0; i < list.size(); i++) next.add(of(join(path, Integer.toString(i)), list.get(i)));
      return same(list, next) ? list : List.copyOf(next);
    }

    private Object optional(String path, Optional<?> optional) {
      Object next = of(path, optional.get());
      return next == optional.get() ? optional : Optional.of(next);
    }

    private Object record(String path, Record record) {
      RecordComponent[] parts = record.getClass().getRecordComponents();
      var before = new ArrayList<>();
      var after = new ArrayList<>();
      for (RecordComponent part : parts) {
        Object value = Records.get(part, record);
        before.add(value);
        after.add(of(join(path, part.getName()), value));
      }
      return same(before, after) ? record : Records.make(record.getClass(), after);
    }

    private static boolean same(List<?> a, List<?> b) {
      for (int i = 0; i < a.size(); i++) if (a.get(i) != b.get(i)) return false;
      return true;
    }

    private static String join(String path, String name) {
      return path.isEmpty() ? name : path + "." + name;
    }
  }
}
