package dev.tenon.engine.model;

import dev.tenon.api.model.Attention;
import dev.tenon.api.model.Block;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.model.FeedForward;
import dev.tenon.api.model.Initial;
import dev.tenon.api.model.Norm;
import dev.tenon.api.model.Positions;
import dev.tenon.api.model.Site;
import dev.tenon.api.nn.Linear;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Projection;
import dev.tenon.api.nn.Table;
import dev.tenon.api.tensor.Shape;
import dev.tenon.engine.memory.TensorMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Assembles a decoder from its config. Weights are drawn from the seed; the same config and seed give the same bytes. */
public final class ModelBuilder {
  private final ModelConfig config;
  private final BuildSite root;

  /** @throws IllegalArgumentException if the config has no vocab_size yet */
  public ModelBuilder(ModelConfig config, TensorMemory memory, long seed) {
    this(config, memory, OptionalLong.of(seed));
  }

  private ModelBuilder(ModelConfig config, TensorMemory memory, OptionalLong seed) {
    this.config = config;
    config.vocabSize()
        .orElseThrow(() -> new IllegalArgumentException("model.vocab_size: unknown; a tokenizer gives it"));
    root = new BuildSite(config, memory, seed, "", 0, new Positions.None());
  }

  /** Builds with zeros for weights, which somebody is about to fill. */
  public static ModelBuilder unfilled(ModelConfig config, TensorMemory memory) {
    return new ModelBuilder(config, memory, OptionalLong.empty());
  }

  /** @throws IllegalArgumentException if components do not fit each other; names the part of the config */
  public Decoder build() {
    List<Positions> encodings = encodings();
    Parameter embedding = root.parameter("embedding", Shape.of(config.vocabSize().orElseThrow(), config.hiddenSize()),
        new Initial.ModelRange());
    Positions onEmbeddings = !encodings.isEmpty() && encodings.getFirst() instanceof Positions.OnEmbeddings p
        ? p
        : new Positions.None();
    var blocks = new ArrayList<Block>();
    for (int i = 0; i < config.numHiddenLayers(); i++) blocks.add(block(i, encodings.get(i)));
    Norm norm = in("norm", () -> config.norm().build(root.at("norm"), config.hiddenSize()));
    Projection head = config.numLabels().isEmpty() && config.tieWordEmbeddings()
        ? new Linear(embedding)
        : root.projection("head", config.hiddenSize(), config.numLabels().orElse(embedding.shape().dim(0)),
            Site.Bias.NO);
    return new Decoder(new Table(embedding), onEmbeddings, config.dropout(), blocks, norm, head);
  }

  /** The config with every setting filled in that follows from others. */
  public ModelConfig resolved() {
    Site site = root.at("blocks.0");
    List<Attention.Spec> attentions = config.attention().stream().map(a -> in("attention", () -> a.resolve(site)))
        .toList();
    List<Positions.Spec> encodings = config.positions().stream().map(p -> in("positions", () -> p.resolve(site)))
        .toList();
    return config.with(attentions, encodings, in("feed_forward", () -> config.feedForward().resolve(site)),
        in("norm", () -> config.norm().resolve(site)));
  }

  private List<Positions> encodings() {
    var built = new ArrayList<Positions>();
    for (int i = 0; i < config.numHiddenLayers(); i++) {
      Positions.Spec spec = config.positions().get(i % config.positions().size());
      boolean again = i > 0 && config.positions().size() == 1;
      built.add(again ? built.getFirst() : in("positions", () -> spec.build(root.at("positions"))));
    }
    boolean some = built.stream().anyMatch(p -> p instanceof Positions.OnEmbeddings);
    if (some && config.positions().size() > 1)
      throw new IllegalArgumentException(
          "model.positions: an encoding that acts on embeddings cannot be set for some layers only; name it alone");
    return built;
  }

  private Block block(int layer, Positions encoding) {
    BuildSite site = root.at("blocks").at(Integer.toString(layer)).with(layer, encoding);
    return in("block", () -> config.block().build(site, new Parts(layer)));
  }

  /** What the config names for a layer. */
  private final class Parts implements Block.Parts {
    private final int layer;

    Parts(int layer) {
      this.layer = layer;
    }

    @Override public Attention attention(Site site) {
      return in("attention", () -> config.attention().get(layer % config.attention().size()).build(site));
    }

    @Override public FeedForward feedForward(Site site) {
      return in("feed_forward", () -> config.feedForward().build(site));
    }

    @Override public Norm norm(Site site) {
      return in("norm", () -> config.norm().build(site, config.hiddenSize()));
    }
  }

  /** Runs a step of building; an error of it says which part of the config it is about. */
  private static <T> T in(String part, Supplier<T> build) {
    try {
      return build.get();
    } catch (Misfit e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new Misfit("model." + part + ": " + e.getMessage(), e);
    }
  }

  /** An error that already says where it belongs. */
  private static final class Misfit extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    Misfit(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
