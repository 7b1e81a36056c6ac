package dev.tenon.engine.rows;

/**
 * The prompt that Stanford's Alpaca was trained with (Taori et al. 2023), around a row's instruction and input. Its answer
 * stands right behind {@code ### Response:} and a line end.
 */
@SuppressWarnings("InlineFormatString") // they are texts, to be seen whole
final class Alpaca {
  private static final String WITH_INPUT = """
      Below is an instruction that describes a task, paired with an input that provides further context. \
      Write a response that appropriately completes the request.

      ### Instruction:
      %s

      ### Input:
      %s

      ### Response:
      """;
  private static final String WITHOUT = """
      Below is an instruction that describes a task. Write a response that appropriately completes the request.

      ### Instruction:
      %s

      ### Response:
      """;

  private Alpaca() {}

  /** @param input may be empty */
  static String prompt(String instruction, String input) {
    return input.isEmpty() ? WITHOUT.formatted(instruction) : WITH_INPUT.formatted(instruction, input);
  }
}
