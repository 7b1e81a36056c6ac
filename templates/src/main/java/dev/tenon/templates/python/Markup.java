package dev.tenon.templates.python;

/** Text that is HTML already: escaping leaves it alone, and what is joined to it is escaped. */
public record Markup(String text) {
  /** A value as HTML. */
  public static Markup escape(Object value) {
    return value instanceof Markup markup ? markup : new Markup(escaped(Printing.str(value)));
  }

  /** With the five characters that mean something in HTML replaced. */
  public static String escaped(String text) {
    return text.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;").replace("'", "&#39;").replace("\"",
        "&#34;");
  }
}
