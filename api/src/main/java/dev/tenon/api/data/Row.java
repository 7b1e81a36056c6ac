package dev.tenon.api.data;

/**
 * One example of a data set, of one of TRL's types. Both passages of a prompt and its completion are text, or both are
 * messages.
 */
public sealed interface Row {
  /** Where it was read. */
  Origin origin();

  /** What else it has. */
  Extras extras();

  /** Language modelling: {@code text}, or {@code messages}. */
  record Text(Origin origin, Extras extras, Passage passage) implements Row {}

  /** Rows that begin with a prompt: what answers can be written for. */
  sealed interface Prompted extends Row {
    Passage prompt();
  }

  /** {@code prompt} alone. */
  record Prompt(Origin origin, Extras extras, Passage prompt) implements Prompted {}

  /** {@code prompt, completion}. */
  record PromptCompletion(Origin origin, Extras extras, Passage prompt, Passage completion) implements Prompted {
    public PromptCompletion {
      requireSameKind(prompt, completion);
    }
  }

  /** {@code prompt, chosen, rejected}. A prompt that only stood at the beginning of both answers has been taken out of them. */
  record Preference(Origin origin, Extras extras, Passage prompt, Passage chosen, Passage rejected)
      implements
        Prompted {
    public Preference {
      requireSameKind(prompt, chosen);
      requireSameKind(prompt, rejected);
    }
  }

  /**
   * {@code prompt, completion, label}.
   *
   * @param label whether the completion is a desirable one
   */
  record UnpairedPreference(Origin origin, Extras extras, Passage prompt, Passage completion, boolean label)
      implements
        Prompted {
    public UnpairedPreference {
      requireSameKind(prompt, completion);
    }
  }

  private static void requireSameKind(Passage one, Passage other) {
    if (one instanceof Passage.Plain != other instanceof Passage.Plain)
      throw new IllegalArgumentException(
          "one of the passages is text and another messages; they must be of one kind");
  }
}
