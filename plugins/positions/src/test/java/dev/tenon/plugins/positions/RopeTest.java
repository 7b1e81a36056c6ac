package dev.tenon.plugins.positions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenon.api.model.Positions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class RopeTest {
  private static final RopeScaling LLAMA_3_1 = new RopeScaling(RopeScaling.Kind.LLAMA3, 8, 1, 4, OptionalInt.of(8192));

  @Test void frequenciesFallFromOneAlmostToTheInverseOfTheBase() {
    assertEquals(List.of(1.0, 0.1, 0.01, 0.001), rounded(new Rope().frequencies(8)));
  }

  @Test void linearScalingDividesEveryFrequency() {
    var linear = new RopeScaling(RopeScaling.Kind.LINEAR, 4, 1, 4, OptionalInt.empty());
    assertEquals(List.of(0.25, 0.025, 0.0025, 0.00025), rounded(new Rope(10_000, Optional.of(linear)).frequencies(8)));
  }

  @Test void defaultScalingIsNone() {
    assertEquals(new Rope().frequencies(8), new Rope(10_000, Optional.of(new RopeScaling())).frequencies(8));
  }

  /** The formula by wavelengths, as transformers' modeling_rope_utils and Meta's code have it. */
  @Test void llama3KeepsFastFrequenciesDividesSlowOnesAndBlendsBetween() {
    List<Double> plain = new Rope(500_000, Optional.empty()).frequencies(128);
    List<Double> scaled = new Rope(500_000, Optional.of(LLAMA_3_1)).frequencies(128);
    int kept = 0, divided = 0, blended = 0;
    for (int i = 0; i < plain.size(); i++) {
      double f = plain.get(i), wavelength = 2 * Math.PI / f, expected;
      if (wavelength < 8192 / 4.0) {
        expected = f;
        kept++;
      } else if (wavelength > 8192 / 1.0) {
        expected = f / 8;
        divided++;
      } else {
        double smooth = (8192 / wavelength - 1) / (4 - 1);
        expected = (1 - smooth) * f / 8 + smooth * f;
        blended++;
      }
      assertEquals(expected, scaled.get(i), 1e-12 * expected, "pair " + i);
    }
    assertEquals(List.of(29, 6, 29), List.of(kept, blended, divided));
  }

  @Test void originalLengthIsTheModelsIfNotGiven() {
    var scaling = new RopeScaling(RopeScaling.Kind.LLAMA3, 8, 1, 4, OptionalInt.empty());
    Rope built = (Rope) new Rope(50, Optional.of(scaling)).build(new SmallSite(64, 32));
    assertEquals(OptionalInt.of(32), built.ropeScaling().orElseThrow().originalMaxPositionEmbeddings());
    assertEquals(built, built.resolve(new SmallSite(64, 4096)));
  }

  @Test void headsOfOddSizeAreRefused() {
    Positions.OnQueriesAndKeys rope = new Rope();
    rope.check(64);
    assertMessage("rope turns pairs of features: head_dim is 5; it must be even", () -> rope.check(5));
  }

  @Test void settingsOutOfRangeAreRefused() {
    assertMessage("rope_theta is 0.0; it must be a positive number", () -> new Rope(0, Optional.empty()));
    assertMessage("rope_theta is NaN; it must be a positive number", () -> new Rope(Double.NaN, Optional.empty()));
    assertMessage("rope_scaling.factor is 0.5; it must be at least 1", () -> scaling(0.5, 1, 4));
    assertMessage(
        "rope_scaling.low_freq_factor (4.0) must be positive and less than rope_scaling.high_freq_factor (4.0)",
        () -> scaling(8, 4, 4));
  }

  private static RopeScaling scaling(double factor, double low, double high) {
    return new RopeScaling(RopeScaling.Kind.LLAMA3, factor, low, high, OptionalInt.empty());
  }

  private static void assertMessage(String expected, Runnable action) {
    assertEquals(expected, assertThrows(IllegalArgumentException.class, action::run).getMessage());
  }

  private static List<Double> rounded(List<Double> values) {
    return values.stream().map(v -> Math.round(v * 1e12) / 1e12).toList();
  }
}
