package dev.tenon.templates.python;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Values made as they are asked for, and only once. */
public record Generator(Iterator<Object> rest) {
  /** Filters and changes as it goes. */
  public static Generator of(Iterator<Object> source, java.util.function.Function<Object, List<Object>> step) {
    return new Generator(new Iterator<>() {
      private Iterator<Object> ready = List.of().iterator();

      @Override public boolean hasNext() {
        while (!ready.hasNext() && source.hasNext()) ready = step.apply(source.next()).iterator();
        return ready.hasNext();
      }

      @Override public Object next() {
        if (!hasNext()) throw new java.util.NoSuchElementException();
        return ready.next();
      }
    });
  }

  /** What is left, taken at once. */
  static List<Object> drain(Iterator<Object> rest) {
    var all = new ArrayList<Object>();
    while (rest.hasNext()) {
      all.add(rest.next());
      Size.check(all.size());
    }
    return all;
  }
}
