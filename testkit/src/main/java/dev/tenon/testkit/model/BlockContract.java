package dev.tenon.testkit.model;

import dev.tenon.api.model.Block;
import java.util.List;

/** What a block promises, put together from bare parts. */
public abstract class BlockContract extends ModelContract<Block.Spec> {
  @Override final List<TinyModel> models() {
    return List.of(TinyModel.around("", hiddenSize(), spec()),
        TinyModel.around("with positions on scores", hiddenSize(), spec(), new Bare.Sloped()));
  }
}
