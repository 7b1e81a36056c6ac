package dev.tenon.plugins.positions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenon.api.model.Positions;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.tensor.Shape;
import org.junit.jupiter.api.Test;

class OnEmbeddingsTest {
  @Test void learnedPositionsAreATableOfTheModelsLength() {
    Positions learned = new Learned().build(new SmallSite(6, 16));
    var parameters = Layers.parameters(learned);
    assertEquals("[table.weight]", parameters.keySet().toString());
    assertEquals(Shape.of(16, 6), parameters.values().iterator().next().shape());
  }

  @Test void sinusoidalFrequenciesFallFromOne() {
    var waves = assertInstanceOf(Sinusoidal.Waves.class, new Sinusoidal().build(new SmallSite(8, 16)));
    assertArrayEquals(new double[]{1, 0.1, 0.01, 0.001}, waves.frequencies(), 1e-15);
    assertEquals(0, Layers.parameters(waves).size());
  }

  @Test void sinusoidalPositionsRefuseAnOddWidth() {
    var error = assertThrows(IllegalArgumentException.class, () -> new Sinusoidal().build(new SmallSite(7, 16)));
    assertEquals("sinusoidal positions come in pairs: hidden_size is 7; it must be even", error.getMessage());
  }

  @Test void noneIsNone() {
    assertEquals(new Positions.None(), new NoPositions().build(new SmallSite(8, 16)));
  }
}
