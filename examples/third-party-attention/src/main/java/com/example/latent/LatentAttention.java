package com.example.latent;

import static dev.tenon.api.tensor.Tensor.KEEP;

import dev.tenon.api.model.Attention;
import dev.tenon.api.model.Positions;
import dev.tenon.api.model.Site;
import dev.tenon.api.nn.Memory;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.nn.Projection;
import dev.tenon.api.op.Attend;
import dev.tenon.api.op.ScoreBias;
import dev.tenon.api.op.Visibility;
import dev.tenon.api.tensor.Tensor;
import java.util.Optional;

/**
 * Attention that keeps one small latent vector a token instead of keys and values: multi-head latent attention, DeepSeek-AI
 * 2024. Rotary positions act on a few features of their own, whose key all heads share.
 */
public record LatentAttention(int numAttentionHeads, int latentSize, int rotarySize) implements Attention.Spec {
  public LatentAttention() {
    this(8, 32, 8);
  }

  public LatentAttention {
    if (numAttentionHeads < 1 || latentSize < 1 || rotarySize < 2) throw new IllegalArgumentException("num_attention_heads, latent_size and rotary_size must be positive");
  }

  @Override public String type() {
    return "latent";
  }

  @Override public Attention build(Site site) {
    int hidden = site.hiddenSize(), size = hidden / numAttentionHeads, heads = numAttentionHeads;
    if (hidden % heads != 0) throw new IllegalArgumentException("hidden_size (" + hidden + ") must be a multiple of num_attention_heads (" + heads + ")");
    if (rotarySize > size) throw new IllegalArgumentException("rotary_size (" + rotarySize + ") must not exceed the size of a head (" + size + ")");
    if (site.positions() instanceof Positions.OnQueriesAndKeys p) p.check(rotarySize);
    return new Mixer(site.projection("query", hidden, hidden), site.projection("queryRotary", hidden, heads * rotarySize), site.projection("latent", hidden, latentSize),
        site.projection("keyRotary", hidden, rotarySize), site.projection("key", latentSize, hidden), site.projection("value", latentSize, hidden),
        site.residual("output", hidden, hidden), site.positions() instanceof Positions.OnEmbeddings ? new Positions.None() : site.positions(), this);
  }

  record Mixer(Projection query, Projection queryRotary, Projection latent, Projection keyRotary, Projection key, Projection value, Projection output, Positions positions,
      LatentAttention settings) implements Attention {
    @Override public Tensor apply(Tensor x, Pass pass) {
      Tensor turned = split(queryRotary.apply(x, pass), settings.numAttentionHeads), shared = split(keyRotary.apply(x, pass), 1); // [batch, time, heads, rotary]
      if (positions instanceof Positions.OnQueriesAndKeys p) {
        turned = p.rotateQueries(turned, pass.positions());
        shared = p.rotateKeys(shared, pass.positions());
      }
      Memory memory = pass.memory();
      Tensor kept = memory.append("latent", 1, latent.apply(x, pass), Visibility.EVERYTHING).read(); // [batch, keys, latent]
      Tensor k = split(key.apply(kept, pass), settings.numAttentionHeads), v = split(value.apply(kept, pass), settings.numAttentionHeads);
      Tensor rotary = memory.append("key", 1, shared, Visibility.EVERYTHING).read().expandLike(k.slice(3, 0, settings.rotarySize));
      Tensor q = split(query.apply(x, pass), settings.numAttentionHeads).concat(3, turned);
      Optional<ScoreBias> bias = positions instanceof Positions.OnScores p ? Optional.of(p.bias(settings.numAttentionHeads)) : Optional.empty();
      Tensor y = Attend.of(q, k.concat(3, rotary), v, pass.visibility(Visibility.EVERYTHING), 1 / Math.sqrt(q.size(3)), bias);
      return output.apply(y.reshape(KEEP, KEEP, x.size(-1)), pass);
    }

    private static Tensor split(Tensor x, int heads) {
      return x.reshape(KEEP, KEEP, heads, x.size(-1) / heads);
    }
  }
}
