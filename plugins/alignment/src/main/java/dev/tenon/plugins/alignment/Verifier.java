package dev.tenon.plugins.alignment;

import dev.tenon.api.align.Answer;
import dev.tenon.api.align.Reward;
import dev.tenon.api.spec.Doc;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** 1 for answers that say what their row says is right, 0 for others; nothing where the row does not say. */
@Doc("whether the answer is the one that the row's own field holds")
public record Verifier(@Doc("the row's field that holds what is right") String field,
    @Doc("what counts of an answer: the first group of the last place where this is found; all of it if not given") Optional<String> extract)
    implements
      Reward.Spec {
  public Verifier() {
    this("answer", Optional.empty());
  }

  public Verifier {
    extract.ifPresent(Verifier::check);
  }

  private static void check(String extract) {
    try {
      if (Pattern.compile(extract).matcher("").groupCount() < 1)
        throw new IllegalArgumentException("extract is '" + extract + "'; it must have a group, (...)");
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "extract is '" + extract + "'; it must be a regular expression: " + e.getDescription(), e);
    }
  }

  @Override public String type() {
    return "verifier";
  }

  @Override public Reward build(Reward.Site site) {
    Optional<Pattern> pattern = extract.map(Pattern::compile);
    return answers -> answers.stream().mapToDouble(a -> {
      Optional<String> right = Optional.ofNullable(a.prompt().fields().get(field)).map(Object::toString);
      return right.isEmpty() ? Double.NaN : said(a, pattern).equals(right.get().strip()) ? 1 : 0;
    }).toArray();
  }

  private static String said(Answer answer, Optional<Pattern> pattern) {
    if (pattern.isEmpty()) return answer.text().strip();
    Matcher matcher = pattern.get().matcher(answer.text());
    String last = "";
    while (matcher.find()) last = matcher.group(1);
    return String.valueOf(last).strip();
  }
}
