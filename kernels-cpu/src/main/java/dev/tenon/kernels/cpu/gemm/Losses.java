package dev.tenon.kernels.cpu.gemm;

import static dev.tenon.kernels.cpu.gemm.Lanes.FLOAT;

import dev.tenon.api.kernel.Kernel;

/**
 * The first four outputs of a cross entropy, row by row: its log-sum and its loss, whose sum in the order of rows is taken in double
 * precision, and the number of labels that count.
 */
final class Losses {
  private final Kernel.Call call;
  private double sum;
  private long counted;

  Losses(Kernel.Call call) {
    this.call = call;
  }

  /**
   * Takes in a row.
   *
   * @param label negative if it is ignored
   * @param picked the label's logit
   */
  void add(int row, long label, float logSum, double picked) {
    boolean counts = label >= 0;
    double own = counts ? logSum - picked : 0;
    if (call.wants(2)) call.output(2).segment().setAtIndex(FLOAT, row, logSum);
    if (call.wants(3)) call.output(3).segment().setAtIndex(FLOAT, row, (float) own);
    sum += own;
    if (counts) counted++;
  }

  void finish() {
    if (call.wants(0)) call.output(0).segment().setAtIndex(FLOAT, 0, (float) sum);
    if (call.wants(1)) call.output(1).segment().setAtIndex(FLOAT, 0, (float) counted);
  }
}
