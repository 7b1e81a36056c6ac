package dev.tenon.engine.program;

import java.util.List;

/**
 * A traced forward pass cut into pieces, for {@link Program#recomputing}. Region k holds the instructions behind the one that makes
 * border k, up to and with the one that makes border k + 1; what comes before the first border and after the last is in no region.
 *
 * @param borders numbers of values, ascending
 * @param end how many values there were when the forward pass ended: those numbered from here on are the backward pass's
 */
public record Regions(List<Integer> borders, int end) {
  /** In place of a region's number, or of a value's: there is none. */
  static final int NONE = -1;

  public Regions {
    borders = List.copyOf(borders);
    for (int k = 1; k < borders.size(); k++)
      if (borders.get(k) <= borders.get(k - 1))
        throw new IllegalArgumentException("borders are " + borders + "; they must ascend");
    if (!borders.isEmpty() && borders.getLast() >= end)
      throw new IllegalArgumentException("borders are " + borders + "; they must be less than the end, " + end);
  }

  /** How many regions there are. */
  int count() {
    return Math.max(0, borders.size() - 1);
  }

  /** The region of an instruction, or {@link #NONE}. Values are numbered in the order in which they are made. */
  int of(Program.Instruction instruction) {
    int made = instruction.outputs()[0];
    int k = 0;
    while (k < borders.size() && borders.get(k) < made) k++;
    return k == borders.size() ? NONE : k - 1;
  }

  boolean forward(Program.Instruction instruction) {
    return instruction.outputs()[0] < end;
  }
}
