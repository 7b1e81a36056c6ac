package dev.tenon.plugins.attention;

import dev.tenon.api.model.Attention;
import dev.tenon.testkit.model.AttentionContract;

class LinearAttentionContractTest extends AttentionContract {
  @Override protected Attention.Spec spec() {
    return new LinearAttention(2);
  }
}
