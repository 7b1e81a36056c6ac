package dev.tenon.templates.python;

/** Character by character: {@code translate} and {@code maketrans}. */
final class Translation {
  private Translation() {}

  static String translate(String s, Object table) {
    var out = new StringBuilder();
    s.codePoints().forEach(c -> {
      Object to = table instanceof Dict d ? d.get((long) c).orElse((long) c) : Attributes.item(table, (long) c);
      if (to instanceof Undefined) out.appendCodePoint(c);
      else if (Numbers.isInteger(to)) out.appendCodePoint(Numbers.index(to));
      else if (to != None.NONE) out.append(Values.text(to));
      Size.check(out.length());
    });
    return out.toString();
  }

  static Object table(Arguments.Bound given) {
    var table = new Dict();
    if (!given.has(1)) {
      if (!(given.get(0) instanceof Dict map))
        throw PythonError.type("if you give only one argument to maketrans it must be a dict");
      for (Object item : map.items()) {
        var pair = ((Tuple) item).items();
        Object key = pair.get(0);
        table.put(key instanceof String s ? (long) s.codePointAt(0) : key, pair.get(1));
      }
      return table;
    }
    int[] from = Values.text(given.get(0)).codePoints().toArray(),
        to = Values.text(given.get(1)).codePoints().toArray();
    if (from.length != to.length)
      throw PythonError.value("the first two maketrans arguments must have equal length");
    for (int i = 0; i < from.length; i++) table.put((long) from[i], (long) to[i]);
    given.values().get(2)
        .ifPresent(deleted -> Values.text(deleted).codePoints().forEach(c -> table.put((long) c, None.NONE)));
    return table;
  }
}
