package dev.tenon.api.align;

import dev.tenon.api.tensor.Array;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a method learns from: numbers by name. Nothing in it changes while it is learned from; a {@link Loss} sees each as a tensor of
 * the same name. Few sets of shapes make few programs: methods round the lengths of rows up.
 */
public record Experience(Map<String, Array> arrays) {
  public Experience {
    arrays = Collections.unmodifiableMap(new LinkedHashMap<>(arrays));
  }

  /** Nothing yet. */
  public static Experience empty() {
    return new Experience(Map.of());
  }

  /** @throws IllegalArgumentException if there is none of that name; says which there are */
  public Array array(String name) {
    Array array = arrays.get(name);
    if (array == null)
      throw new IllegalArgumentException("the experience has no '" + name + "'; there are " + arrays.keySet());
    return array;
  }

  public boolean has(String name) {
    return arrays.containsKey(name);
  }

  /** The same with one array more, or another under its name. */
  public Experience with(String name, Array array) {
    var all = new LinkedHashMap<>(arrays);
    all.put(name, array);
    return new Experience(all);
  }

  /** The same with rows of tokens more, under a name of theirs. */
  public Experience with(String name, Sequences sequences) {
    var all = new LinkedHashMap<>(arrays);
    sequences.parts().forEach((part, array) -> all.put(Sequences.key(name, part), array));
    return new Experience(all);
  }

  /** Some rows of every array that has rows, in the order given; all arrays that are no scalars must have as many. */
  public Experience rows(int... chosen) {
    var all = new LinkedHashMap<String, Array>();
    arrays.forEach((name, array) -> all.put(name, array.shape().rank() == 0 ? array : rows(array, chosen)));
    return new Experience(all);
  }

  private static Array rows(Array array, int[] chosen) {
    Array some = Array.zeros(array.type().as(array.shape().with(0, chosen.length)));
    long bytes = array.type().bytes() / Math.max(1, array.shape().dim(0));
    for (int i = 0; i < chosen.length; i++)
      MemorySegment.copy(array.segment(), chosen[i] * bytes, some.segment(), i * bytes, bytes);
    return some;
  }
}
