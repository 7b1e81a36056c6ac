package dev.tenon.testkit.model;

import dev.tenon.api.model.Norm;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a norm promises: beside what every part of a model does, that it works on each vector alone, of whatever size. */
public abstract class NormContract extends ModelContract<Norm.Spec> {
  @Override final List<TinyModel> models() {
    return List.of(TinyModel.around("", hiddenSize(), spec()),
        TinyModel.around("on quarters of a vector", hiddenSize(), spec(), new Bare.InPieces(spec(), hiddenSize() / 4)));
  }

  @Test public void tokensChangeNothingInEachOther() {
    Influence.alone(TinyModel.around("without attention", hiddenSize(), spec(), new Bare.Apart()));
  }
}
