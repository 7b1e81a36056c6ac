package dev.tenon.plugins.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenon.api.model.Attention;
import dev.tenon.api.model.Block;
import dev.tenon.api.model.FeedForward;
import dev.tenon.api.model.Norm;
import dev.tenon.api.model.Site;
import dev.tenon.api.nn.Layer;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.nn.Projection;
import dev.tenon.api.op.Activation;
import dev.tenon.api.tensor.Tensor;
import java.util.ArrayList;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayersTest {
  private static SmallSite site(int hidden, boolean bias) {
    return new SmallSite(hidden, bias, "", new ArrayList<>());
  }

  private static String shapes(Layer layer) {
    var out = new TreeMap<String, String>();
    Layers.parameters(layer).forEach((path, p) -> out.put(path, p.shape().toString()));
    return out.toString();
  }

  /** 8/3 of the width has as many weights as an ungated feed-forward of four times the width. */
  @ParameterizedTest
  @CsvSource({"256, 688", "384, 1024", "768, 2048", "4096, 10928", "3, 8"}) void swigluIsEightThirdsWideInStepsOfEight(
      int hidden, int expected) {
    assertEquals(OptionalInt.of(expected), new Swiglu().resolve(site(hidden, false)).intermediateSize());
  }

  @Test void swigluHasThreeMaps() {
    var given = new Swiglu(OptionalInt.of(5), Optional.empty());
    assertEquals("{down.weight=[4, 5], gate.weight=[5, 4], up.weight=[5, 4]}", shapes(given.build(site(4, false))));
    assertEquals(6, Layers.parameters(given.build(site(4, true))).size());
  }

  @Test void mlpIsFourTimesWide() {
    assertEquals("{down.bias=[4], down.weight=[4, 16], up.bias=[16], up.weight=[16, 4]}",
        shapes(new Mlp().build(site(4, true))));
  }

  @Test void aComponentsOwnBiasWins() {
    var without = new Mlp(Activation.RELU, OptionalInt.of(3), Optional.of(false));
    assertEquals("{down.weight=[4, 3], up.weight=[3, 4]}", shapes(without.build(site(4, true))));
    assertEquals("{weight=[4]}", shapes(new LayerNorm(1e-5, Optional.of(false)).build(site(4, true), 4)));
    assertEquals("{bias=[4], weight=[4]}", shapes(new LayerNorm(1e-5, Optional.of(true)).build(site(4, false), 4)));
  }

  @Test void normsBeginAsNothingButTheNorm() {
    Norm norm = new LayerNorm().build(site(2, true), 2);
    assertEquals(1, Layers.parameters(norm).get("weight").value().at(1));
    assertEquals(0, Layers.parameters(norm).get("bias").value().at(1));
    assertEquals("{weight=[3]}", shapes(new Rms().build(site(4, true), 3)));
  }

  @Test void settingsOutOfRangeAreRefused() {
    assertMessage("eps is 0.0; it must be positive", () -> new Rms(0));
    assertMessage("eps is NaN; it must be positive", () -> new LayerNorm(Double.NaN, Optional.empty()));
    assertMessage("intermediate_size is 0; it must be at least 1",
        () -> new Swiglu(OptionalInt.of(0), Optional.empty()));
    assertMessage("intermediate_size is -1; it must be at least 1",
        () -> new Mlp(Activation.GELU, OptionalInt.of(-1), Optional.empty()));
  }

  /** Weights are drawn by the path at which they are asked for; it must be the one at which they lie. */
  @Test void weightsOfABlockAreDrawnWhereTheyLie() {
    SmallSite site = site(4, true);
    Block block = new PreNorm().build(site, new Standard());
    assertEquals(site.asked(), new ArrayList<>(Layers.parameters(block).keySet()));
    assertEquals("attentionNorm.weight", site.asked().getFirst());
  }

  private static void assertMessage(String expected, Runnable action) {
    assertEquals(expected, assertThrows(IllegalArgumentException.class, action::run).getMessage());
  }

  /** Parts of a block, with an attention that sees only the token itself. */
  private record Standard() implements Block.Parts {
    @Override public Attention attention(Site site) {
      return new Self(site.projection("output", site.hiddenSize(), site.hiddenSize()));
    }

    @Override public FeedForward feedForward(Site site) {
      return new Swiglu().build(site);
    }

    @Override public Norm norm(Site site) {
      return new LayerNorm().build(site, site.hiddenSize());
    }
  }

  private record Self(Projection output) implements Attention {
    @Override public Tensor apply(Tensor x, Pass pass) {
      return output.apply(x, pass);
    }
  }
}
