package dev.tenon.plugins.evaluation;

/** How a prompt is put to a model: a text in which {@code {prompt}} stands for it. */
final class Prompted {
  private static final String HERE = "{prompt}";

  private Prompted() {}

  /** @throws IllegalArgumentException if the text does not say where the prompt stands */
  static void require(String format) {
    if (!format.contains(HERE))
      throw new IllegalArgumentException("format is \"" + format + "\"; it must say with " + HERE
          + " where the prompt stands");
  }

  static String with(String format, String prompt) {
    return format.replace(HERE, prompt);
  }
}
