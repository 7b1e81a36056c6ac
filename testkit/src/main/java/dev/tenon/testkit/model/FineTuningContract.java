package dev.tenon.testkit.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.tune.FineTuning;
import dev.tenon.testkit.spec.ComponentContract;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * What a strategy of fine-tuning promises, on small models whose head is tied and not, under our own names and under those of a family
 * that joins query, key and value: it changes nothing but what it lists, can be merged, saved and planned.
 */
public abstract class FineTuningContract extends ComponentContract<FineTuning> {
  /** Whether an adapted model gives what its base gives until something is trained, bit for bit. One that draws anew need not. */
  protected boolean changesNothingAtTheStart() {
    return true;
  }

  /** Largest difference between the logits of an adapted and a merged model, as a share of the largest. */
  protected double mergingTolerance() {
    return 1e-4;
  }

  private void each(Consumer<Tuned> check) {
    List<TinyModel> models = List.of(TinyModel.around("", 16), TinyModel.around("", 16).untied());
    for (TinyModel model : models)
      for (Tuned.Names names : Tuned.Names.values())
        try (Tuned tuned = new Tuned(spec(), model, names)) {
          check.accept(tuned);
        }
  }

  @Test public void adaptingChangesNothingAtTheStart() {
    if (changesNothingAtTheStart())
      each(t -> t.assertLogits(t.base(), t.adapted(), 0, "an adapted model gives other numbers before it is trained"));
  }

  @Test public void whatIsListedIsWhatIsTrained() {
    each(t -> {
      assertTrue(!t.listed().isEmpty(), t.says("nothing is listed; there must be something to train"));
      assertEquals(t.listed(), t.trainable(), t.says("names() must list what is not frozen, and nothing else"));
    });
  }

  @Test public void whatIsFrozenIsTheBasesOwn() {
    each(Tuned::assertShared);
  }

  @Test public void trainingLeavesTheBaseAsItIs() {
    each(t -> {
      if (t.adapter().whole()) return;
      float[] before = t.baseBytes();
      t.train();
      Numbers.assertSameBytes(before, t.baseBytes(), () -> t.says("training changed the base"));
    });
  }

  @Test public void everythingTrainedIsLearnedAbout() {
    each(Tuned::assertGradients);
  }

  @Test public void mergedModelsGiveWhatAdaptedOnesGive() {
    each(t -> {
      t.train();
      float[] before = t.adaptedBytes();
      Decoder merged = t.merged();
      Numbers.assertSameBytes(before, t.adaptedBytes(), () -> t.says("merging changed the adapted model"));
      t.assertLogits(t.adapted(), merged, mergingTolerance(), "the merged model gives other numbers");
      assertTrue(t.isPlain(merged), t.says("the merged model has other parameters than a model of its kind"));
    });
  }

  @Test public void adaptersCanBeSavedAndLoaded() {
    each(Tuned::assertReloaded);
  }

  @Test public void aPlanKnowsTheSizes() {
    each(Tuned::assertPlanned);
  }
}
