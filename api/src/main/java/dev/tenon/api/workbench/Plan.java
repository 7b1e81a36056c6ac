package dev.tenon.api.workbench;

import java.util.List;

/**
 * What a run will take.
 *
 * @param parameters number of weights, tied ones once
 * @param weightBytes memory of the weights
 * @param runBytes memory kept for the whole run besides: optimizer state, gradients
 * @param stepBytes memory of the largest phase while it runs
 * @param flopsPerStep floating-point operations of one update
 * @param tokensPerStep tokens of one update
 * @param steps updates
 * @param seconds estimated time on this machine
 * @param parts where the parameters are
 */
public record Plan(long parameters, long weightBytes, long runBytes, long stepBytes, double flopsPerStep,
    long tokensPerStep, int steps, double seconds, List<Part> parts) {
  public Plan {
    parts = List.copyOf(parts);
  }

  /** All memory at the run's peak. */
  public long peakBytes() {
    return weightBytes + runBytes + stepBytes;
  }

  /** A part of the model and how many weights it has. */
  public record Part(String path, long parameters) {}
}
