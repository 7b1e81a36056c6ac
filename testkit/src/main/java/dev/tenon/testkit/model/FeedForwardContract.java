package dev.tenon.testkit.model;

import dev.tenon.api.model.FeedForward;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a feed-forward promises: beside what every part of a model does, that it works on each token alone. */
public abstract class FeedForwardContract extends ModelContract<FeedForward.Spec> {
  @Override final List<TinyModel> models() {
    return List.of(TinyModel.around("", hiddenSize(), spec()));
  }

  @Test public void tokensChangeNothingInEachOther() {
    Influence.alone(TinyModel.around("without attention", hiddenSize(), spec(), new Bare.Apart()));
  }
}
