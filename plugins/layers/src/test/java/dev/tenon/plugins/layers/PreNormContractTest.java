package dev.tenon.plugins.layers;

import dev.tenon.api.model.Block;
import dev.tenon.testkit.model.BlockContract;

class PreNormContractTest extends BlockContract {
  @Override protected Block.Spec spec() {
    return new PreNorm();
  }
}
