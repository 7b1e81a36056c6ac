package dev.tenon.plugins.layers;

import dev.tenon.api.model.Attention;
import dev.tenon.api.model.Block;
import dev.tenon.api.model.FeedForward;
import dev.tenon.api.model.Norm;
import dev.tenon.api.model.Site;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.tensor.Tensor;

/**
 * x + attention(norm(x)), then x + feedForward(norm(x)), with dropout on what is added: the block of GPT-2 and Llama.
 * Radford et al. 2019; Xiong et al. 2020 on why the norm comes first.
 */
@Doc("norm before attention and before the feed-forward, as in GPT-2 and Llama")
public record PreNorm() implements Block.Spec {
  @Override public String type() {
    return "pre-norm";
  }

  @Override public Block build(Site site, Block.Parts parts) {
    return new Residual(parts.norm(site.at("attentionNorm")), parts.attention(site.at("attention")),
        parts.norm(site.at("feedForwardNorm")), parts.feedForward(site.at("feedForward")), site.dropout());
  }

  /** @param dropout probability with which an element of a branch is zeroed in training */
  record Residual(Norm attentionNorm, Attention attention, Norm feedForwardNorm, FeedForward feedForward, float dropout)
      implements
        Block {
    @Override public Tensor apply(Tensor x, Pass pass) {
      Tensor mixed = attention.apply(attentionNorm.apply(x, pass.at("attentionNorm")), pass.at("attention"));
      Tensor y = x.plus(pass.at("attentionDropout").dropout(mixed, dropout));
      Tensor fed = feedForward.apply(feedForwardNorm.apply(y, pass.at("feedForwardNorm")), pass.at("feedForward"));
      return y.plus(pass.at("feedForwardDropout").dropout(fed, dropout));
    }
  }
}
