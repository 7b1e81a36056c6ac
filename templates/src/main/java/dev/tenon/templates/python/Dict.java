package dev.tenon.templates.python;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A dict: keys in the order they came, equal as Python's are (1, 1.0 and True are one key). Filled once, then only read. */
public final class Dict {
  private record Entry(Object key, Object value) {}

  private final Map<Object, Entry> entries = new LinkedHashMap<>();

  public Dict() {}

  public Dict(Dict other) {
    entries.putAll(other.entries);
  }

  /** Sets a value; a key that is there stays as it was first written. */
  public Dict put(Object key, Object value) {
    Object hash = Equality.key(key);
    Entry old = entries.get(hash);
    entries.put(hash, new Entry(old == null ? key : old.key, value));
    return this;
  }

  public void putAll(Dict other) {
    other.entries.values().forEach(e -> put(e.key, e.value));
  }

  public Optional<Object> get(Object key) {
    return Optional.ofNullable(entries.get(Equality.key(key))).map(Entry::value);
  }

  public boolean has(Object key) {
    return entries.containsKey(Equality.key(key));
  }

  public int size() {
    return entries.size();
  }

  public List<Object> keys() {
    return new ArrayList<>(entries.values().stream().map(Entry::key).toList());
  }

  public List<Object> values() {
    return new ArrayList<>(entries.values().stream().map(Entry::value).toList());
  }

  /** Pairs. */
  public List<Object> items() {
    return new ArrayList<>(entries.values().stream().map(e -> Tuple.of(e.key, e.value)).toList());
  }
}
