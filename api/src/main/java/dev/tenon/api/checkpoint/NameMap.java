package dev.tenon.api.checkpoint;

import java.util.ArrayList;
import java.util.List;

/**
 * How a family of published checkpoints names our tensors: one table, read both ways. {@code {}} stands for a layer number.
 *
 * <p>Rules are tried in order. Several may name the same of ours, for files that spell it otherwise; the first is the one that is
 * written. The engine applies them: see {@link Rule} for what each says.
 */
public final class NameMap {
  private final List<Rule> rules;

  private NameMap(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  public static NameMap of(Rule... rules) {
    return new NameMap(List.of(rules));
  }

  public List<Rule> rules() {
    return rules;
  }

  /** This table with further rules after its own. */
  public NameMap with(Rule... more) {
    var all = new ArrayList<>(rules);
    all.addAll(List.of(more));
    return new NameMap(all);
  }

  /** A line of the table. Names on the left are the family's, on the right ours. */
  public sealed interface Rule {
    String theirs();
  }

  /** The same tensor under another name. */
  public record Rename(String theirs, String ours) implements Rule {}

  /** The same matrix, stored [in, out] there and [out, in] here. */
  public record Transpose(String theirs, String ours) implements Rule {}

  /**
   * One published tensor that holds several of ours, one after the other along our first axis (rows of [out, in], entries of a
   * bias); {@code transposed} if it is stored [in, out] there. Sizes are those of our parameters.
   */
  public record Split(String theirs, List<String> ours, boolean transposed) implements Rule {
    public Split {
      ours = List.copyOf(ours);
    }
  }

  /**
   * The same matrix or bias with its rows in another order: in each of so many heads of equally many rows, those of the first half
   * and those of the second take turns there. With rope, row i of a head turns together with row i + size/2 here, with its neighbour
   * there.
   */
  public record Interleave(String theirs, String ours, int heads) implements Rule {
    public Interleave {
      if (heads < 1) throw new IllegalArgumentException("heads is " + heads + "; it must be at least 1");
    }
  }

  /** A published tensor that holds nothing to learn: ignored when read, never written. */
  public record Ignore(String theirs) implements Rule {}
}
