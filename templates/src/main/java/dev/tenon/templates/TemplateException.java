package dev.tenon.templates;

import java.util.OptionalInt;

/** A chat template that cannot be read, or that makes nothing of a conversation. */
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Whose fault it is. */
  public enum Reason {
    /** The template cannot be read; the line is where. */
    SYNTAX,
    /** The template itself refuses the conversation, by raise_exception; the message is its own. */
    RAISED,
    /** Evaluating the template failed, or took more than it may. */
    EVALUATION,
    /** The conversation is no list of messages, or lacks what was asked of it. */
    CONVERSATION
  }

  private final String message;
  private final Reason reason;
  private final int line;

  TemplateException(Reason reason, String message, int line) {
    super(message);
    this.message = message;
    this.reason = reason;
    this.line = line;
  }

  static TemplateException conversation(String message) {
    return new TemplateException(Reason.CONVERSATION, message, 0);
  }

  public Reason reason() {
    return reason;
  }

  /** Of the template, from 1; empty where the template is not at fault. */
  public OptionalInt line() {
    return line == 0 ? OptionalInt.empty() : OptionalInt.of(line);
  }

  /** The message with its line, for someone who must find it. */
  public String described() {
    return switch (reason) {
      case RAISED -> "the template refuses the conversation: " + getMessage();
      case CONVERSATION -> getMessage();
      case SYNTAX, EVALUATION -> "line " + line + ": " + getMessage();
    };
  }

  @Override public String getMessage() {
    return message;
  }
}
