package dev.tenon.plugins.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenon.api.model.Attention;
import dev.tenon.api.model.Block;
import dev.tenon.api.model.FeedForward;
import dev.tenon.api.model.Norm;
import dev.tenon.api.model.Site;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LstmTest {
  @Test void statesHaveTheirShapesAtEveryLength() {
    for (int time : new int[]{1, 2, 7}) {
      TensorType driven = TensorType.of(DType.FLOAT32, 3, time, 20), state = TensorType.of(DType.FLOAT32, 3, 5);
      TensorType told = TensorType.of(DType.BOOL, 3, time), states = TensorType.of(DType.FLOAT32, 3, time, 5);
      assertEquals(List.of(states, states, driven, state, state),
          new LstmScan().infer(List.of(driven, TensorType.of(DType.FLOAT32, 20, 5), state, state, told, told)));
    }
  }

  @Test void cellsNeedNotBeAsManyAsFeatures() {
    var shapes = new TreeMap<String, Shape>();
    Layers.parameters(new Lstm(OptionalInt.of(6)).build(new SmallSite(4, false, "", new ArrayList<>()), new NoParts()))
        .forEach((path, p) -> shapes.put(path, p.shape()));
    assertEquals("{input.weight=[24, 4], norm.weight=[4], output.weight=[4, 6], recurrent=[24, 6]}", shapes.toString());
  }

  @Test void aLayerWithoutCellsIsRefused() {
    var e = assertThrows(IllegalArgumentException.class, () -> new Lstm(OptionalInt.of(0)));
    assertEquals("intermediate_size is 0; it must be at least 1", e.getMessage());
  }

  /** A norm alone. */
  private record NoParts() implements Block.Parts {
    @Override public Attention attention(Site site) {
      throw new AssertionError("an LSTM has no attention");
    }

    @Override public FeedForward feedForward(Site site) {
      throw new AssertionError("an LSTM has no feed-forward");
    }

    @Override public Norm norm(Site site) {
      return new Rms().build(site, site.hiddenSize());
    }
  }
}
