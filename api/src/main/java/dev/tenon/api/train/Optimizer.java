package dev.tenon.api.train;

import dev.tenon.api.spec.Spec;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.TensorType;
import java.util.List;

/**
 * Turns a gradient into a change of one parameter, as a tensor program. Stateless: what must survive a step lives in slots,
 * which start at zero and are saved in checkpoints. Read once for each parameter; the program then runs at every step.
 */
public interface Optimizer extends Spec {
  /** What is kept for a parameter from step to step. */
  List<Slot> slots(Target target);

  /** The parameter's next value, then the next value of each slot, in order, of the same types. */
  List<Tensor> step(Update update);

  /** Something kept for a parameter; its shape need not be the parameter's. */
  record Slot(String name, TensorType type) {
    public static Slot like(String name, Shape shape) {
      return new Slot(name, new TensorType(DType.FLOAT32, shape));
    }
  }

  /** A parameter about to be trained. */
  interface Target {
    /** Where it stands in the model: {@code blocks.3.attention.query.weight}. */
    String path();

    Shape shape();

    /** True for a matrix inside a block: what optimizers of matrices (Muon, Shampoo) are made for. */
    boolean hiddenMatrix();
  }

  /** One step of one parameter. */
  interface Update extends Target {
    Tensor weight();

    /** Gradient of the mean loss, after clipping; shaped like the weight. */
    Tensor gradient();

    Tensor slot(String name);

    /** The rate of this step for this parameter: the schedule's, times the group's multiplier; float32 scalar. */
    Tensor learningRate();

    /** Steps so far with this one, from 1; float64 scalar. */
    Tensor step();

    /** Whether the weight decay of the optimizer applies to this parameter. */
    boolean decays();
  }
}
