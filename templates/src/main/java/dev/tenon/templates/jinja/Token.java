package dev.tenon.templates.jinja;

/** A piece of a template: text as it stands, a border of a tag, or what is in one. The value is a text's or a number's. */
record Token(Kind kind, String text, Object value, int line) {
  enum Kind {
    DATA("template data"), VARIABLE_BEGIN("begin of print statement"), VARIABLE_END(
        "end of print statement"), BLOCK_BEGIN("begin of statement block"), BLOCK_END("end of statement block"), NAME(
            "name"), STRING("string"), INTEGER("integer"), FLOAT("float"), OPERATOR("operator"), END("end of template");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  Token(Kind kind, String text, int line) {
    this(kind, text, text, line);
  }

  boolean isName(String name) {
    return kind == Kind.NAME && text.equals(name);
  }

  boolean isOperator(String operator) {
    return kind == Kind.OPERATOR && text.equals(operator);
  }

  /** As an error message names it. */
  String described() {
    return kind == Kind.NAME || kind == Kind.OPERATOR ? text : kind.words;
  }
}
