package dev.tenon.templates.jinja;

import static java.util.Map.entry;

import dev.tenon.templates.python.Arguments;
import dev.tenon.templates.python.CodePoints;
import dev.tenon.templates.python.Dict;
import dev.tenon.templates.python.HtmlText;
import dev.tenon.templates.python.Links;
import dev.tenon.templates.python.Markup;
import dev.tenon.templates.python.None;
import dev.tenon.templates.python.Numbers;
import dev.tenon.templates.python.Printing;
import dev.tenon.templates.python.PythonError;
import dev.tenon.templates.python.Undefined;
import dev.tenon.templates.python.Values;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Filters that make HTML or addresses, or take them apart. */
final class HtmlFilters {
  static final Map<String, Filters.Filter> ALL = Map.ofEntries(entry("escape", plain(Markup::escape)),
      entry("e", plain(Markup::escape)),
      entry("forceescape", plain(v -> new Markup(Markup.escaped(Printing.str(v))))),
      entry("safe", plain(v -> v instanceof Markup ? v : new Markup(Printing.str(v)))),
      entry("striptags", plain(v -> new Markup(HtmlText.stripTags(Printing.str(v))))),
      entry("urlencode", plain(HtmlFilters::encode)), entry("xmlattr", HtmlFilters::attributes),
      entry("urlize", HtmlFilters::links));

  private HtmlFilters() {}

  private static Filters.Filter plain(java.util.function.UnaryOperator<Object> filter) {
    return (value, arguments, _) -> {
      arguments.bind("filter", 0);
      return filter.apply(value);
    };
  }

  private static Object encode(Object value) {
    if (Values.isText(value) || !Values.isIterable(value)) return quoted(Printing.str(value), "/");
    var pairs = new ArrayList<String>();
    for (Object pair : value instanceof Dict d ? d.items() : Values.collect(value)) {
      List<Object> two = Values.collect(pair);
      if (two.size() != 2) throw PythonError.value("not enough values to unpack (expected 2, got " + two.size() + ")");
      pairs.add(field(two.get(0)) + "=" + field(two.get(1)));
    }
    return String.join("&", pairs);
  }

  private static String field(Object value) {
    return quoted(Printing.str(value), "").replace("%20", "+");
  }

  private static String quoted(String text, String safe) {
    var out = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 255);
      boolean plain = c < 128 && (Character.isLetterOrDigit(c) || "_.-~".indexOf(c) >= 0 || safe.indexOf(c) >= 0);
      out.append(plain ? Character.toString(c) : String.format("%%%02X", (int) c));
    }
    return out.toString();
  }

  private static Object attributes(Object value, Arguments arguments, Rendering rendering) {
    var given = arguments.bind("xmlattr", 0, "autospace");
    if (!(value instanceof Dict dict))
      throw value instanceof Undefined u
          ? u.error()
          : new PythonError("AttributeError", "'" + Values.typeName(value) + "' object has no attribute 'items'");
    var items = new ArrayList<String>();
    for (Object key : dict.keys()) {
      Object of = dict.get(key).orElseThrow();
      if (of == None.NONE || of instanceof Undefined) continue;
      if (Values.text(key).chars().anyMatch(c -> " \t\n\r\f\u000b/>=".indexOf(c) >= 0))
        throw PythonError.value("Invalid character in attribute name: " + Printing.repr(key));
      items.add(Markup.escape(key).text() + "=\"" + Markup.escape(of).text() + "\"");
    }
    String text = String.join(" ", items);
    if (!text.isEmpty() && (!given.has(0) || given.truth(0))) text = " " + text;
    return rendering.escapes() ? new Markup(text) : text;
  }

  private static Object links(Object value, Arguments arguments, Rendering rendering) {
    var given = arguments.bind("urlize", 0, "trim_url_limit", "nofollow", "target", "rel", "extra_schemes");
    var rel = new TreeSet<String>(CodePoints::compare);
    if (given.has(3) && given.get(3) != None.NONE)
      for (String part : Values.text(given.get(3)).split("\\s+")) if (!part.isEmpty()) rel.add(part);
    if (given.truth(1)) rel.add("nofollow");
    rel.add("noopener");
    Object limit = given.get(0, None.NONE), target = given.get(2, None.NONE), schemes = given.get(4, None.NONE);
    var extra = new ArrayList<String>();
    if (schemes != None.NONE) Values.collect(schemes).forEach(s -> extra.add(Values.text(s)));
    for (String scheme : extra)
      if (!scheme.matches("(?U)[\\w.+-]{2,}:/{0,2}"))
        throw new PythonError("FilterArgumentError", Printing.repr(scheme) + " is not a valid URI scheme prefix.");
    String text = new Links(limit == None.NONE ? Integer.MAX_VALUE : Numbers.index(limit), String.join(" ", rel),
        target == None.NONE ? "" : Values.text(target), extra).link(Markup.escape(value).text());
    return rendering.escapes() ? new Markup(text) : text;
  }

}
