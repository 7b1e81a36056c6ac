package dev.tenon.testkit.model;

import dev.tenon.api.model.Attention;
import dev.tenon.api.model.Block;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.model.FeedForward;
import dev.tenon.api.model.Norm;
import dev.tenon.api.model.Positions;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.spec.Spec;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.Draws;
import dev.tenon.engine.model.ModelBuilder;
import dev.tenon.engine.model.ModelConfig;
import java.util.List;
import java.util.OptionalInt;

/**
 * A decoder of two small blocks around the parts under test; the other parts are bare ones.
 *
 * @param description what is special about it, for messages
 */
record TinyModel(String description, ModelConfig config) {
  static final int VOCAB = 13;
  /** The longest text any check reads, in tokens. */
  static final int LONGEST = 32;

  /** @param parts each takes the place of the bare part of its role */
  static TinyModel around(String description, int hiddenSize, Spec... parts) {
    Block.Spec block = new Bare.Residual();
    Attention.Spec attention = new Bare.Mixing();
    Positions.Spec positions = new Bare.Unordered();
    FeedForward.Spec feedForward = new Bare.Bend();
    Norm.Spec norm = new Bare.Scaled();
    for (Spec part : parts) {
      switch (part) {
        case Block.Spec b -> block = b;
        case Attention.Spec a -> attention = a;
        case Positions.Spec p -> positions = p;
        case FeedForward.Spec f -> feedForward = f;
        case Norm.Spec n -> norm = n;
        default -> throw new IllegalArgumentException(part.getClass().getName() + " is no part of a model");
      }
    }
    return new TinyModel(description,
        new ModelConfig(hiddenSize, 2, OptionalInt.of(VOCAB), LONGEST, true, true, 0, 0.3f, block,
            List.of(attention), List.of(positions), feedForward, norm));
  }

  /** The same with a head of its own. */
  TinyModel untied() {
    return new TinyModel(description + "with a head of its own", config.withTiedWordEmbeddings(false));
  }

  /** The decoder, with nothing left at zero or one: every parameter is moved a little, so that none is at a special place. */
  Decoder build(TensorMemory memory, long seed) {
    Decoder model = drawn(memory, seed);
    Layers.parameters(model).forEach((path, parameter) -> {
      Draws draws = Draws.of(seed, "moved/" + path);
      for (long i = 0, n = parameter.shape().count(); i < n; i++)
        parameter.value().set(i, parameter.value().at(i) + 0.4 * draws.uniform(i) - 0.2);
    });
    return model;
  }

  /** The decoder as its parts draw it. */
  Decoder drawn(TensorMemory memory, long seed) {
    return new ModelBuilder(config, memory, seed).build();
  }

  /** A message that begins with what is special about the model. */
  String says(String message) {
    return description.isEmpty() ? message : description + ": " + message;
  }
}
