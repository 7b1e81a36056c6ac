package dev.tenon.plugins.attention;

import dev.tenon.api.model.Attention;
import dev.tenon.testkit.model.AttentionContract;

class GroupedQueryContractTest extends AttentionContract {
  @Override protected Attention.Spec spec() {
    return new GroupedQuery();
  }
}
