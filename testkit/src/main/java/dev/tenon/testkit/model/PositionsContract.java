package dev.tenon.testkit.model;

import dev.tenon.api.model.Positions;
import java.util.List;

/** What a positional encoding promises, whichever of the places it acts at. */
public abstract class PositionsContract extends ModelContract<Positions.Spec> {
  @Override final List<TinyModel> models() {
    return List.of(TinyModel.around("", hiddenSize(), spec()));
  }
}
