package com.example.latent;

import dev.tenon.api.model.Attention;
import dev.tenon.testkit.model.AttentionContract;

class LatentAttentionTest extends AttentionContract {
  @Override protected Attention.Spec spec() {
    return new LatentAttention(2, 4, 2);
  }
}
