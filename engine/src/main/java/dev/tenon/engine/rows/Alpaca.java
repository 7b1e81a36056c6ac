package dev.tenon.engine.rows;

/**
 * The prompt that Stanford's Alpaca was trained with (Taori et al. 2023), around a row's instruction and input. Its answer
 * stands right behind {@code ### Response:} and a line end.
 */
@SuppressWarnings("InlineFormatString") // they are texts, to be seen whole
final class Alpaca {
  private Alpaca() {}

  /** @param input may be empty */
  static String prompt(String instruction, String input) {
    if (input.isEmpty()) return """
        Below is an instruction that describes a task. Write a response that appropriately completes the request.

        ### Instruction:
        %s

        ### Response:
        """.formatted(instruction);
    return """
        Below is an instruction that describes a task, paired with an input that provides further context. \
        Write a response that appropriately completes the request.

        ### Instruction:
        %s

        ### Input:
        %s

        ### Response:
        """.formatted(instruction, input);
  }
}
