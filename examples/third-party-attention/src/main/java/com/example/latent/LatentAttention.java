package com.example.latent;

import static dev.tenon.api.op.Visibility.EVERYTHING;
import static dev.tenon.api.tensor.Tensor.KEEP;

import dev.tenon.api.model.Attention;
import dev.tenon.api.model.Positions;
import dev.tenon.api.model.Site;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.nn.Projection;
import dev.tenon.api.op.Attend;
import dev.tenon.api.op.ScoreBias;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.tensor.Tensor;
import java.util.Optional;

/** Multi-head latent attention, DeepSeek-AI 2024. Rotary positions have features of their own; heads share that key. */
@Doc("keeps one small latent vector a token instead of keys and values (DeepSeek-AI 2024)")
public record LatentAttention(int numAttentionHeads, int latentSize, int rotarySize) implements Attention.Spec {
  public LatentAttention() {
    this(8, 32, 8);
  }

  public LatentAttention {
    if (numAttentionHeads < 1 || latentSize < 1 || rotarySize < 1)
      throw new IllegalArgumentException("num_attention_heads, latent_size and rotary_size must be positive");
  }

  @Override public String type() {
    return "latent";
  }

  @Override public Attention build(Site site) {
    int hidden = site.hiddenSize(), heads = numAttentionHeads;
    if (hidden % heads != 0 || hidden / heads < rotarySize)
      throw new IllegalArgumentException("hidden_size (" + hidden + ") must be a multiple of num_attention_heads ("
          + heads + ") and give each head at least rotary_size (" + rotarySize + ") features");
    if (site.positions() instanceof Positions.OnQueriesAndKeys p) p.check(rotarySize);
    return new Mixer(site.projection("query", hidden, hidden + heads * rotarySize),
        site.projection("compress", hidden, latentSize + rotarySize), site.projection("expand", latentSize, 2 * hidden),
        site.residual("output", hidden, hidden), heads, latentSize, rotarySize,
        site.positions() instanceof Positions.OnEmbeddings ? new Positions.None() : site.positions());
  }

  record Mixer(Projection query, Projection compress, Projection expand, Projection output, int heads, int latent,
      int rotary, Positions positions) implements Attention {
    @Override public Tensor apply(Tensor x, Pass pass) {
      int size = output.in() / heads, all = size + rotary;
      Tensor q = query.apply(x, pass.at("query")).reshape(KEEP, KEEP, heads, all); // [batch, time, heads, all]
      Tensor c = compress.apply(x, pass.at("compress")), latest = c.slice(2, 0, latent); // [batch, time, latent]
      Tensor turned = q.slice(3, size, all); // [batch, time, heads, rotary]
      Tensor shared = c.slice(2, latent, latent + rotary).reshape(KEEP, KEEP, 1, rotary);
      if (positions instanceof Positions.OnQueriesAndKeys p) {
        turned = p.rotateQueries(turned, pass.positions());
        shared = p.rotateKeys(shared, pass.positions());
      }
      Tensor latents = pass.memory().append("latent", 1, latest, EVERYTHING).read(); // [batch, keys, latent]
      Tensor kv = expand.apply(latents, pass.at("expand")).reshape(KEEP, KEEP, heads, 2 * size);
      Tensor rotated = pass.memory().append("key", 1, shared, EVERYTHING).read().expandLike(kv.slice(3, 0, rotary));
      Tensor k = kv.slice(3, 0, size).concat(3, rotated), v = kv.slice(3, size, 2 * size);
      Optional<ScoreBias> bias = Optional.empty();
      if (positions instanceof Positions.OnScores p) bias = Optional.of(p.bias(heads));
      Tensor queries = q.slice(3, 0, size).concat(3, turned);
      Tensor y = Attend.of(queries, k, v, pass.visibility(EVERYTHING), 1 / Math.sqrt(all), bias);
      return output.apply(y.reshape(KEEP, KEEP, heads * size), pass.at("output"));
    }
  }
}
