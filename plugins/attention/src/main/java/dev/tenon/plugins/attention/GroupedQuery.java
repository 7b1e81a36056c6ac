package dev.tenon.plugins.attention;

import static dev.tenon.api.tensor.Tensor.KEEP;

import dev.tenon.api.model.Attention;
import dev.tenon.api.model.Positions;
import dev.tenon.api.model.Site;
import dev.tenon.api.nn.Pass;
import dev.tenon.api.nn.Projection;
import dev.tenon.api.op.Attend;
import dev.tenon.api.op.KeptTensor;
import dev.tenon.api.op.ScoreBias;
import dev.tenon.api.op.Visibility;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.spec.Key;
import dev.tenon.api.tensor.Tensor;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Softmax attention whose query heads share keys and values in groups of neighbours. Vaswani et al. 2017; Ainslie et al.
 * 2023.
 *
 * <p>As many {@code num_key_value_heads} as {@code num_attention_heads} is multi-head attention, 1 is multi-query; a
 * {@code sliding_window} lets each token see only so many tokens, itself among them.
 *
 * @param numKeyValueHeads as many as query heads if not given
 * @param headDim {@code hidden_size} / {@code num_attention_heads} if not given
 * @param slidingWindow in tokens; everything before is seen if not given
 * @param logitSoftcap the limit c of scores, which become c · tanh(score / c) (Gemma 2, 2024); none if not given
 * @param bias whether the four linear maps have a bias; the model's if not given
 */
@Doc("softmax attention; query heads may share keys and values (Ainslie et al. 2023)")
public record GroupedQuery(
    @Key(aliases = "n_head") @Doc("number of query heads") int numAttentionHeads,
    @Key(aliases = "n_query_groups") @Doc("number of key and value heads, each shared by a group of query heads; as many as those if not given") OptionalInt numKeyValueHeads,
    @Key(aliases = "head_size") @Doc("features of a head; hidden_size / num_attention_heads if not given") OptionalInt headDim,
    @Key(aliases = "window") @Doc("how many tokens a token sees, itself among them; all before it if not given") OptionalInt slidingWindow,
    @Key(aliases = "attn_logit_softcapping") @Doc("a limit that scores come near but never reach; none if not given") OptionalDouble logitSoftcap,
    @Key(aliases = "attention_bias") @Doc("whether the linear maps have a bias; the model's bias if not given") Optional<Boolean> bias)
    implements
      Attention.Spec {
  public GroupedQuery() {
    this(8, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), OptionalDouble.empty(), Optional.empty());
  }

  public GroupedQuery {
    positive("num_attention_heads", numAttentionHeads);
    numKeyValueHeads.ifPresent(heads -> {
      positive("num_key_value_heads", heads);
      if (numAttentionHeads % heads != 0)
        throw new IllegalArgumentException("num_attention_heads (" + numAttentionHeads
            + ") must be a multiple of num_key_value_heads (" + heads + ")");
    });
    headDim.ifPresent(size -> positive("head_dim", size));
    slidingWindow.ifPresent(window -> positive("sliding_window", window));
    logitSoftcap.ifPresent(cap -> {
      if (!(cap > 0 && Double.isFinite(cap)))
        throw new IllegalArgumentException("logit_softcap is " + cap + "; it must be above 0");
    });
  }

  private static void positive(String key, int value) {
    if (value < 1) throw new IllegalArgumentException(key + " is " + value + "; it must be at least 1");
  }

  @Override public String type() {
    return "grouped-query";
  }

  @Override public GroupedQuery resolve(Site site) {
    int hidden = site.hiddenSize();
    if (headDim.isEmpty() && hidden % numAttentionHeads != 0)
      throw new IllegalArgumentException("hidden_size (" + hidden + ") must be a multiple of num_attention_heads ("
          + numAttentionHeads + "), unless head_dim is given");
    return new GroupedQuery(numAttentionHeads, OptionalInt.of(numKeyValueHeads.orElse(numAttentionHeads)),
        OptionalInt.of(headDim.orElse(hidden / numAttentionHeads)), slidingWindow,
        logitSoftcap, Optional.of(bias.orElse(site.bias())));
  }

  @Override public Attention build(Site site) {
    GroupedQuery settings = resolve(site);
    int hidden = site.hiddenSize(), size = settings.headDim.orElseThrow();
    int queries = numAttentionHeads * size, keys = settings.numKeyValueHeads.orElseThrow() * size;
    Positions positions = switch (site.positions()) {
      case Positions.OnQueriesAndKeys p -> {
        p.check(size);
        yield p;
      }
      case Positions.OnScores p -> p;
      case Positions.OnEmbeddings _ -> new Positions.None();
      case Positions.None none -> none;
    };
    Site.Bias with = settings.bias.orElseThrow() ? Site.Bias.YES : Site.Bias.NO;
    return new Softmax(site.projection("query", hidden, queries, with), site.projection("key", hidden, keys, with),
        site.projection("value", hidden, keys, with), site.residual("output", queries, hidden, with), positions,
        settings);
  }

  /** @param positions the encoding, if it acts here; none if it acts on embeddings */
  record Softmax(Projection query, Projection key, Projection value, Projection output, Positions positions,
      GroupedQuery settings)
      implements
        Attention {
    @Override public Tensor apply(Tensor x, Pass pass) {
      Tensor q = heads(query.apply(x, pass.at("query"))); // [batch, time, heads, size]
      Tensor k = heads(key.apply(x, pass.at("key"))); // [batch, time, key heads, size]
      Tensor v = heads(value.apply(x, pass.at("value")));
      if (positions instanceof Positions.OnQueriesAndKeys p) {
        q = p.rotateQueries(q, pass.positions());
        k = p.rotateKeys(k, pass.positions());
      }

      int window = settings.slidingWindow.orElse(Visibility.EVERYTHING);
      KeptTensor keys = pass.memory().append("key", 1, k, window), values = pass.memory().append("value", 1, v, window);
      Tensor mixed = Attend.of(q, keys, values, pass.visibility(window), 1 / Math.sqrt(size()),
          settings.logitSoftcap, bias());
      return output.apply(mixed.reshape(KEEP, KEEP, settings.numAttentionHeads * size()), pass.at("output"));
    }

    private Optional<ScoreBias> bias() {
      return positions instanceof Positions.OnScores p
          ? Optional.of(p.bias(settings.numAttentionHeads))
          : Optional.empty();
    }

    private int size() {
      return settings.headDim.orElseThrow();
    }

    /** [batch, time, heads · size] → [batch, time, heads, size] */
    private Tensor heads(Tensor x) {
      return x.reshape(KEEP, KEEP, x.size(-1) / size(), size());
    }
  }
}
