package dev.tenon.templates.python;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses in a text as links, found as Jinja finds them: https, www, well-known domains, mail. */
public record Links(int limit, String rel, String target, List<String> schemes) {
  private static final Pattern WEB = Pattern
      .compile("(?iU)^((https?://|www\\.)(([\\w%-]+\\.)+)?([a-z]{2,63}|xn--[\\w%]{2,59})"
          + "|([\\w%-]{2,63}\\.)+(com|net|int|edu|gov|org|info|mil)|(https?://)((\\d{1,3}(\\.\\d{1,3}){3})"
          + "|(\\[([\\da-f]{0,4}:){2}([\\da-f]{0,4}:?){1,6}\\])))(?::\\d{1,5})?(?:[/?#]\\S*)?$");
  private static final Pattern MAIL = Pattern.compile("(?U)^\\S+@\\w[\\w.-]*\\.\\w+$");
  private static final Pattern HEAD = Pattern.compile("^([(<]|&lt;)+"), TAIL = Pattern.compile("([)>.,\\n]|&gt;)+$");
  private static final Pattern WORDS = Pattern.compile("(?U)\\s+|\\S+");

  /** With links in a text that is escaped already. */
  public String link(String escaped) {
    var out = new StringBuilder();
    for (Matcher word = WORDS.matcher(escaped); word.find();) out.append(word(word.group()));
    return out.toString();
  }

  private String word(String word) {
    Matcher start = HEAD.matcher(word);
    String head = start.find() ? start.group() : "", middle = word.substring(head.length()), tail = "";
    Matcher end = TAIL.matcher(middle);
    if (end.find()) {
      tail = end.group();
      middle = middle.substring(0, end.start());
    }
    for (String[] pair : new String[][]{{"(", ")"}, {"<", ">"}, {"&lt;", "&gt;"}}) {
      int open = count(middle, pair[0]);
      if (open <= count(middle, pair[1])) continue;
      for (int i = Math.min(open, count(tail, pair[1])); i > 0; i--) {
        int at = tail.indexOf(pair[1]) + pair[1].length();
        middle += tail.substring(0, at);
        tail = tail.substring(at);
      }
    }
    return head + linked(middle) + tail;
  }

  private static int count(String text, String part) {
    return Splitting.left(text, part, -1).size() - 1;
  }

  private String linked(String text) {
    if (WEB.matcher(text).find()) {
      boolean whole = text.startsWith("https://") || text.startsWith("http://");
      return anchor((whole ? "" : "https://") + text, cut(text));
    }
    if (text.startsWith("mailto:") && MAIL.matcher(text.substring(7)).find())
      return "<a href=\"" + text + "\">" + text.substring(7) + "</a>";
    boolean mail = text.contains("@") && !text.startsWith("www.") && !text.startsWith("@") && !text.contains(":");
    if (mail && MAIL.matcher(text).find()) return "<a href=\"mailto:" + text + "\">" + text + "</a>";
    for (String scheme : schemes)
      if (!text.equals(scheme) && text.startsWith(scheme)) return anchor(text, text);
    return text;
  }

  private String anchor(String address, String text) {
    return "<a href=\"" + address + "\"" + (rel.isEmpty() ? "" : " rel=\"" + Markup.escaped(rel) + "\"")
        + (target.isEmpty() ? "" : " target=\"" + Markup.escaped(target) + "\"") + ">" + text + "</a>";
  }

  private String cut(String text) {
    return CodePoints.length(text) > limit ? CodePoints.between(text, 0, limit) + "..." : text;
  }
}
