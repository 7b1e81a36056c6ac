package dev.tenon.plugins.alignment;

import dev.tenon.api.align.Reward;
import dev.tenon.api.spec.Doc;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** One number for answers in which a pattern is found, another for those in which it is not. */
@Doc("whether a regular expression is found in the answer")
public record Regex(@Doc("the regular expression, as Java has them") String pattern,
    @Doc("reward if it is found") double found,
    @Doc("reward if it is not") double missing) implements Reward.Spec {
  public Regex() {
    this("\\S", 1, 0);
  }

  public Regex {
    try {
      Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "pattern is '" + pattern + "'; it must be a regular expression: " + e.getDescription(), e);
    }
  }

  @Override public String type() {
    return "regex";
  }

  @Override public Reward build(Reward.Site site) {
    Pattern compiled = Pattern.compile(pattern);
    return answers -> answers.stream().mapToDouble(a -> compiled.matcher(a.text()).find() ? found : missing).toArray();
  }
}
