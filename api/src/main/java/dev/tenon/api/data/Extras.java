package dev.tenon.api.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a row has beside its passages.
 *
 * @param tools schemas of the tools that its chat template shows; none if empty
 * @param templateArguments {@code chat_template_kwargs}: variables for its chat template
 * @param columns all other keys, for those who know them: {@code margin} of a reward model's pairs, the {@code answer}
 *        that a verifier compares with
 */
public record Extras(List<Object> tools, Map<String, Object> templateArguments, Map<String, Object> columns) {
  /** Nothing. */
  public static final Extras NONE = new Extras(List.of(), Map.of(), Map.of());

  public Extras {
    tools = List.copyOf(tools);
    templateArguments = Collections.unmodifiableMap(new LinkedHashMap<>(templateArguments));
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
  }

  /** A column that is a number. */
  public Optional<Double> number(String column) {
    return columns.get(column) instanceof Number number ? Optional.of(number.doubleValue()) : Optional.empty();
  }
}
