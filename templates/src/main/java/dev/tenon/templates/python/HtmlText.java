package dev.tenon.templates.python;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Markup to plain text: tags dropped, spaces joined, character references resolved. */
public final class HtmlText {
  private static final Pattern REFERENCE = Pattern
      .compile("&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\\t\\n\\f <&#;]{1,32};?)");
  /** What the numbers 0x80 to 0x9f mean in HTML: windows-1252. */
  private static final String WINDOWS = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

  private HtmlText() {}

  public static String stripTags(String markup) {
    var out = new StringBuilder();
    int at = 0;
    for (int start; (start = markup.indexOf('<', at)) >= 0;) {
      boolean comment = markup.startsWith("<!--", start);
      int end = comment ? markup.indexOf("-->", start + 4) : markup.indexOf('>', start);
      if (end < 0) break;
      out.append(markup, at, start);
      at = end + (comment ? 3 : 1);
    }
    return unescape(String.join(" ", Splitting.left(out.append(markup, at, markup.length()).toString(), -1)));
  }

  /** With character references resolved, as HTML 5 says; names may lack their semicolon where they may there. */
  static String unescape(String text) {
    if (text.indexOf('&') < 0) return text;
    Map<String, String> names = names();
    var out = new StringBuilder();
    Matcher m = REFERENCE.matcher(text);
    while (m.find()) {
      String name = m.group(1);
      m.appendReplacement(out, Matcher.quoteReplacement(name.startsWith("#") ? number(name) : named(name, names)));
    }
    return m.appendTail(out).toString();
  }

  private static String number(String name) {
    boolean hex = name.length() > 1 && Character.toLowerCase(name.charAt(1)) == 'x';
    String digits = name.substring(hex ? 2 : 1).replace(";", "");
    long c = digits.length() > 9 ? Long.MAX_VALUE : Long.parseLong(digits, hex ? 16 : 10);
    if (c >= 0x80 && c <= 0x9f) return WINDOWS.substring((int) c - 0x80, (int) c - 0x7f);
    if (c == 0 || c >= 0xd800 && c <= 0xdfff || c > 0x10ffff) return "\ufffd";
    boolean invalid = c < 0x20 && c != '\t' && c != '\n' && c != '\f' && c != '\r' || c == 0x7f
        || c >= 0xfdd0 && c <= 0xfdef || (c & 0xfffe) == 0xfffe || c == 0x0b;
    return invalid ? "" : Character.toString((int) c);
  }

  private static String named(String name, Map<String, String> names) {
    if (names.containsKey(name)) return names.getOrDefault(name, "");
    for (int end = name.length() - 1; end > 1; end--) {
      String shorter = name.substring(0, end);
      if (names.containsKey(shorter)) return names.getOrDefault(shorter, "") + name.substring(end);
    }
    return "&" + name;
  }

  private static Map<String, String> names() {
    try (var in = HtmlText.class.getResourceAsStream("html-entities.txt")) {
      if (in == null) throw new IllegalStateException("html-entities.txt is missing");
      var names = new HashMap<String, String>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        String[] fields = line.split(" ");
        var text = new StringBuilder();
        for (int i = 1; i < fields.length; i++) text.appendCodePoint(Integer.parseInt(fields[i], 16));
        names.put(fields[0], text.toString());
      }
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
