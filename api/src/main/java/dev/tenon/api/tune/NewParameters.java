package dev.tenon.api.tune;

import dev.tenon.api.model.Initial;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.Tensor;
import java.util.function.Function;

/** Where a strategy gets new parameters from. They are float32, trained unless frozen, and their memory is the host's. */
public interface NewParameters {
  /**
   * One that is drawn.
   *
   * @param name of its own: random numbers are keyed by the run's seed and this
   */
  Parameter drawn(String name, Shape shape, Initial initial);

  /** One that holds what a program makes of others. It is run at once, if the model is in memory and not only planned. */
  Parameter computed(Program program);

  /** One that begins with the numbers of another, however those are stored. */
  Parameter copied(Parameter parameter);

  /** A program over parameters. */
  interface Program {
    /** @param read gives a parameter as layers see it, float32 in its shape */
    Tensor of(Function<Parameter, Tensor> read);
  }
}
