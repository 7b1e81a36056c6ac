package dev.tenon.plugins.quantization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormatsTest {
  private static double error(Quantization format, Array weights) {
    return Kept.error(weights, Kept.read(format, weights.shape(), Kept.quantized(format, weights)));
  }

  @Test void moreBitsAreCloser() {
    Array weights = Kept.normal(5, 0.05, 16, 1024);
    double four = error(new Q4_0(), weights), fourK = error(new Q4_K(), weights), six = error(new Q6_K(), weights),
        eight = error(new Q8_0(), weights);
    List<Double> errors = List.of(four, fourK, six, eight);
    assertTrue(fourK < 0.9 * four && six < 0.35 * fourK && eight < 0.5 * six, errors::toString);
  }

  /** What the search finds is closer than spreading the codes evenly over the range of a part. */
  @Test void theSearchFindsBetterScalesThanTheRange() {
    Array weights = Kept.normal(6, 1, 64, 32);
    float[] importance = new float[32];
    double range = 0, found = 0;
    var fit = new OffsetFit(15);
    float[] x = weights.floats();
    for (int at = 0; at < x.length; at += 32) {
      Importance.of(x, at, 32, importance);
      float low = 0, high = 0;
      for (int i = 0; i < 32; i++) {
        low = Math.min(low, x[at + i]);
        high = Math.max(high, x[at + i]);
      }
      fit.fit(x, at, 32, importance);
      range += OffsetFit.error(x, at, 32, importance, (high - low) / 15, -low, 15);
      found += OffsetFit.error(x, at, 32, importance, fit.scale(), fit.offset(), 15);
    }
    assertTrue(found < 0.85 * range, found + " against " + range);
  }

  @Test void partsThatAreAllAlikeAreExactUpToTheirScales() {
    for (float value : new float[]{0.37f, -0.37f, 1, -2}) {
      Array weights = Array.zeros(Kept.normal(1, 1, 2, 256).type());
      for (long i = 0; i < weights.shape().count(); i++) weights.set(i, value);
      assertEquals(0, error(new Q4_K(), weights), 1e-3, "q4_k of " + value);
      assertEquals(0, error(new Q6_K(), weights), 1e-3, "q6_k of " + value);
    }
  }

  @Test void aPartWithWeightsOfAnotherSizeKeepsItsOwnScale() {
    Array weights = Kept.normal(7, 1, 1, 256);
    for (int i = 64; i < 96; i++) weights.set(i, weights.at(i) / 20);
    for (Quantization format : List.of(new Q4_K(), new Q6_K())) {
      Array kept = Kept.read(format, weights.shape(), Kept.quantized(format, weights));
      double off = 0, all = 0;
      for (int i = 64; i < 96; i++) {
        off += Math.pow(weights.at(i) - kept.at(i), 2);
        all += Math.pow(weights.at(i), 2);
      }
      assertTrue(Math.sqrt(off / all) < 0.25, format.type() + ": " + Math.sqrt(off / all));
    }
  }

  @Test void bitsAreThoseDocumented() {
    Shape weights = Shape.of(4096, 4096);
    assertEquals(8.5, new Q8_0().bits(weights));
    assertEquals(4.5, new Q4_0().bits(weights));
    assertEquals(4.625, new Q4_K().bits(weights));
    assertEquals(6.5625, new Q6_K().bits(weights));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, -64}) void blocksOfOddSizeAreRefused(int size) {
    assertEquals("block_size is " + size + "; it must be even and at least 2",
        assertThrows(IllegalArgumentException.class, () -> new Nf4(size, false)).getMessage());
  }

  @Test void bitsOfNormalFloatsAreThosePublished() {
    assertEquals(4.5, new Nf4(64, false).bits(Shape.of(1024, 1024)), 1e-3);
    assertEquals(4.127, new Nf4().bits(Shape.of(1024, 1024)), 1e-3);
  }
}
