package dev.tenon.testkit.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.model.Block;
import dev.tenon.api.model.FeedForward;
import dev.tenon.api.model.Norm;
import dev.tenon.api.model.Positions;
import dev.tenon.testkit.spec.ComponentContract;
import dev.tenon.testkit.spec.Failing;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PartTwinsTest {
  private static final String CAUSAL = "laterTokensChangeNothingEarlier",
      PIECES = "textsReadInPiecesGiveWhatTheyGiveAtOnce", REORDERED = "rememberedRowsCanBeReordered",
      TRACE = "oneTraceServesAllSizes", PACKED = "packedDocumentsDoNotMeet", PADDING = "paddingChangesNothing",
      ALONE = "tokensChangeNothingInEachOther";

  private static void assertFails(ComponentContract<?> contract, String message, Set<String> tests) {
    Map<String, String> failing = Failing.testsOf(contract);
    assertEquals(tests, failing.keySet(), failing::toString);
    assertTrue(tests.isEmpty() || failing.values().stream().anyMatch(m -> m.contains(message)), failing::toString);
  }

  private static PositionsContract positions(Positions.Spec spec) {
    return new PositionsContract() {
      @Override protected Positions.Spec spec() {
        return spec;
      }
    };
  }

  private static FeedForwardContract feedForward(FeedForward.Spec spec) {
    return new FeedForwardContract() {
      @Override protected FeedForward.Spec spec() {
        return spec;
      }
    };
  }

  private static NormContract norm(Norm.Spec spec) {
    return new NormContract() {
      @Override protected Norm.Spec spec() {
        return spec;
      }
    };
  }

  private static BlockContract block(Block.Spec spec) {
    return new BlockContract() {
      @Override protected Block.Spec spec() {
        return spec;
      }
    };
  }

  @Test void bareEncodingsKeepTheContract() {
    for (Positions.Spec bare : new Positions.Spec[]{new Bare.Unordered(), new Bare.Added(), new Bare.Turned(),
        new Bare.Sloped()})
      assertFails(positions(bare), "", Set.of());
  }

  @Test void bareLayersKeepTheContract() {
    assertFails(feedForward(new Bare.Bend()), "", Set.of());
    assertFails(norm(new Bare.Scaled()), "", Set.of());
    assertFails(block(new Bare.Residual()), "", Set.of());
  }

  @Test void positionsCountedFromTheRunAreFound() {
    assertFails(positions(new FaultyParts.CountsAnew()), "positions() begin anew",
        Set.of(PIECES, REORDERED, PACKED, PADDING));
  }

  @Test void aFeedForwardThatMixesTokensIsFound() {
    assertFails(feedForward(new FaultyParts.Gossips()), "each token must be worked on alone",
        Set.of(CAUSAL, PIECES, REORDERED, PACKED, PADDING, ALONE));
  }

  @Test void aNormThatMixesTokensIsFound() {
    assertFails(norm(new FaultyParts.ByTheText()), "each token must be worked on alone",
        Set.of(CAUSAL, PIECES, REORDERED, PACKED, PADDING, ALONE));
  }

  @Test void aNormOfOneSizeIsFound() {
    Map<String, String> failing = Failing.testsOf(norm(new FaultyParts.OneSize()));
    assertTrue(failing.getOrDefault(CAUSAL, "").contains("cannot broadcast"), failing::toString);
  }

  @Test void aBlockThatSharesMemoryIsFound() {
    assertFails(block(new FaultyParts.SharesMemory()), "was asked for twice in one pass",
        Set.of(PIECES, REORDERED, TRACE));
  }
}
