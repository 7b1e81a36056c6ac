package dev.tenon.api.evaluate;

import dev.tenon.api.data.MalformedData;
import dev.tenon.api.spec.Spec;
import java.util.List;

/**
 * Something to measure a model by: {@code tenon evaluate MODEL --task piqa --data FILE}. Stateless. The type is the task's usual name in
 * kebab-case; where people type it, {@code _} counts as {@code -}.
 *
 * <p>Each row counts for itself: the order of the rows changes no figure. Ask for all that is needed in as few calls as possible; the
 * host reads what texts have in common once, and many texts at a time.
 */
public interface Task extends Spec {
  /**
   * Measures.
   *
   * @param rows of the user's data file, at least one
   * @param model the one to be measured
   * @throws MalformedData if a row is not of the task's format; names the row, what was found and what it must be
   */
  Findings evaluate(List<Fields> rows, Scorer model);
}
