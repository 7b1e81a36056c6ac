package dev.tenon.testkit.model;

import dev.tenon.api.spec.Spec;
import dev.tenon.testkit.spec.ComponentContract;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * What every part of a model promises, whichever role it plays.
 *
 * @param <S> the role
 */
public abstract class ModelContract<S extends Spec> extends ComponentContract<S> {
  /** Width of the small model that the part is put into; one that the part's settings fit. */
  protected int hiddenSize() {
    return 16;
  }

  /** Small models with the part in them. */
  abstract List<TinyModel> models();

  final void each(Consumer<TinyModel> check) {
    models().forEach(check);
  }

  @Test public void laterTokensChangeNothingEarlier() {
    each(Influence::causal);
  }

  @Test public void rowsOfABatchChangeNothingInEachOther() {
    each(Influence::rows);
  }

  @Test public void textsReadInPiecesGiveWhatTheyGiveAtOnce() {
    each(Chunks::agree);
  }

  @Test public void rememberedRowsCanBeReordered() {
    each(Chunks::follow);
  }

  @Test public void oneTraceServesAllSizes() {
    each(OneTrace::check);
  }

  @Test public void packedDocumentsDoNotMeet() {
    each(Packing::documents);
  }

  @Test public void paddingChangesNothing() {
    each(Packing::padding);
  }

  @Test public void gradientsAgreeWithCentralDifferences() {
    each(ParameterGradients::check);
  }

  @Test public void parametersCanBeSavedAndLoaded() {
    each(Rebuilding::filled);
  }

  @Test public void aRewrittenTreeStandsAlone() {
    each(Rebuilding::rewritten);
  }

  @Test public void theSameSeedGivesTheSameBytes() {
    each(Rebuilding::drawnAgain);
  }

  @Test public void anyNumberOfThreadsGivesTheSameBytes() {
    each(ThreadCounts::check);
  }
}
