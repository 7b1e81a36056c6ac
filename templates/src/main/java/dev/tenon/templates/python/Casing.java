package dev.tenon.templates.python;

import java.util.Locale;
import java.util.function.IntPredicate;

/** Upper, lower and title case, with Unicode's full mappings. */
public final class Casing {
  private Casing() {}

  public static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  public static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  public static String capitalize(String text) {
    if (text.isEmpty()) return text;
    int first = Character.charCount(text.codePointAt(0));
    return titled(text.codePointAt(0)) + lower(text).substring(lower(text.substring(0, first)).length());
  }

  /** Every run of cased characters begins with a capital. */
  static String title(String text) {
    var out = new StringBuilder();
    String lower = lower(text);
    boolean inside = false;
    int at = 0;
    for (int i = 0; i < text.length();) {
      int c = text.codePointAt(i);
      String one = Character.toString(c);
      int width = lower(one).length();
      String small = at + width <= lower.length() ? lower.substring(at, at + width) : lower(one);
      out.append(inside ? small : titled(c));
      inside = isCased(c);
      at += width;
      i += one.length();
    }
    return out.toString();
  }

  private static boolean isCased(int c) {
    return Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
  }

  /** SpecialCasing's titles: the first of several capitals stands, the others become small. */
  private static String titled(int c) {
    int simple = Character.toTitleCase(c);
    String upper = upper(Character.toString(c));
    if (simple != c || upper.codePointCount(0, upper.length()) == 1)
      return Character.toString(simple == c ? upper.codePointAt(0) : simple);
    int first = upper.codePointAt(0);
    if (!isCased(first)) return upper;
    String rest = lower(upper.substring(Character.charCount(first)));
    return Character.toString(first) + (c >= 0x1f80 && c <= 0x1fff ? rest.replace('ι', '\u0345') : rest);
  }

  static String swap(String text) {
    var out = new StringBuilder();
    String lower = lower(text);
    int at = 0;
    for (int i = 0; i < text.length();) {
      int c = text.codePointAt(i);
      String one = Character.toString(c);
      int width = lower(one).length();
      if (Character.isUpperCase(c)) out.append(lower, at, at + width);
      else out.append(Character.isLowerCase(c) ? upper(one) : one);
      at += width;
      i += one.length();
    }
    return out.toString();
  }

  static String fold(String text) {
    var out = new StringBuilder();
    text.codePoints().forEach(c -> {
      if (c == 'ı' || c == 'İ') out.append(c == 'ı' ? "ı" : "i\u0307");
      else upper(Character.toString(c)).codePoints().forEach(u -> out.appendCodePoint(Character.toLowerCase(u)));
    });
    return out.toString();
  }

  public static boolean isLower(String text) {
    return text.codePoints().anyMatch(Character::isLowerCase)
        && text.codePoints().noneMatch(c -> Character.isUpperCase(c) || Character.isTitleCase(c));
  }

  public static boolean isUpper(String text) {
    return text.codePoints().anyMatch(Character::isUpperCase)
        && text.codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c));
  }

  static boolean isTitle(String text) {
    boolean cased = false, inside = false;
    for (int c : text.codePoints().toArray()) {
      boolean big = Character.isUpperCase(c) || Character.isTitleCase(c);
      if (big && inside || !big && Character.isLowerCase(c) && !inside) return false;
      inside = big || Character.isLowerCase(c);
      cased |= inside;
    }
    return cased;
  }

  static boolean all(String text, IntPredicate test) {
    return !text.isEmpty() && text.codePoints().allMatch(test);
  }
}
