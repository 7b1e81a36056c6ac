package dev.tenon.engine.model;

import dev.tenon.api.model.Attention;
import dev.tenon.api.model.Block;
import dev.tenon.api.model.FeedForward;
import dev.tenon.api.model.Norm;
import dev.tenon.api.model.Positions;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.spec.Key;
import dev.tenon.engine.config.Default;
import java.util.List;
import java.util.OptionalInt;

/** The {@code model} section of a config. Lists of attentions and positions are tiled over the layers. */
public record ModelConfig(
    @Doc("width of the residual stream") @Key(aliases = {
        "n_embd", "d_model", "dim"}) @Default("256") int hiddenSize,
    @Doc("number of blocks") @Key(aliases = {"n_layer", "num_layers"}) @Default("4") int numHiddenLayers,
    @Doc("number of tokens; follows from the tokenizer") OptionalInt vocabSize,
    @Doc("longest sequence in tokens") @Key(aliases = {"block_size", "n_positions",
        "context_length"}) @Default("256") int maxPositionEmbeddings,
    @Doc("the head shares the embedding's weights") @Default("true") boolean tieWordEmbeddings,
    @Doc("biases on linear layers and norms") @Default("false") boolean bias,
    @Doc("probability of dropping an element in training") @Default("0.0") float dropout,
    @Doc("standard deviation of new weights") @Default("0.02") float initializerRange,
    @Doc("how a layer is put together") @Default("pre-norm") Block.Spec block,
    @Doc("how tokens are mixed; a list is tiled over the layers") @Default("grouped-query") List<Attention.Spec> attention,
    @Doc("how order is known; a list is tiled over the layers") @Default("rope") List<Positions.Spec> positions,
    @Doc("what works on each token alone") @Default("swiglu") FeedForward.Spec feedForward,
    @Doc("what brings vectors to a common scale") @Default("rms") Norm.Spec norm,
    @Doc("outputs of a head of its own that gives scores instead of tokens: 1 for reward and value models") OptionalInt numLabels) {
  /** A hundred times what the largest models have: the sizes of tensors cannot overflow. */
  private static final int MOST_FEATURES = 1 << 24, MOST_LAYERS = 10_000;

  public ModelConfig {
    within("hidden_size", hiddenSize, 1, MOST_FEATURES);
    within("num_hidden_layers", numHiddenLayers, 0, MOST_LAYERS);
    within("max_position_embeddings", maxPositionEmbeddings, 1, Integer.MAX_VALUE);
    if (!(dropout >= 0 && dropout < 1))
      throw new IllegalArgumentException("dropout is " + dropout + "; it must be at least 0 and less than 1");
    if (!(initializerRange > 0))
      throw new IllegalArgumentException("initializer_range is " + initializerRange + "; it must be positive");
    if (attention.isEmpty() || positions.isEmpty())
      throw new IllegalArgumentException("attention and positions must name at least one component each");
    attention = List.copyOf(attention);
    positions = List.copyOf(positions);
    numLabels.ifPresent(n -> within("num_labels", n, 1, MOST_FEATURES));
  }

  /** A model that writes. */
  public ModelConfig(int hiddenSize, int numHiddenLayers, OptionalInt vocabSize, int maxPositionEmbeddings,
      boolean tieWordEmbeddings, boolean bias, float dropout, float initializerRange, Block.Spec block,
      List<Attention.Spec> attention, List<Positions.Spec> positions, FeedForward.Spec feedForward, Norm.Spec norm) {
    this(hiddenSize, numHiddenLayers, vocabSize, maxPositionEmbeddings, tieWordEmbeddings, bias, dropout,
        initializerRange, block, attention, positions, feedForward, norm, OptionalInt.empty());
  }

  private static void within(String key, int value, int least, int most) {
    if (value < least) throw new IllegalArgumentException(key + " is " + value + "; it must be at least " + least);
    if (value > most) throw new IllegalArgumentException(key + " is " + value + "; it must be at most " + most);
  }

  public ModelConfig withVocabSize(int size) {
    return new ModelConfig(hiddenSize, numHiddenLayers, OptionalInt.of(size), maxPositionEmbeddings, tieWordEmbeddings,
        bias, dropout, initializerRange, block, attention,
        positions, feedForward, norm, numLabels);
  }

  /** The same model with a head of its own that has so many outputs, instead of one over the vocabulary. */
  public ModelConfig withNumLabels(int labels) {
    return new ModelConfig(hiddenSize, numHiddenLayers, vocabSize, maxPositionEmbeddings, false, bias, dropout,
        initializerRange, block, attention, positions, feedForward, norm, OptionalInt.of(labels));
  }

  public ModelConfig withTiedWordEmbeddings(boolean tied) {
    return new ModelConfig(hiddenSize, numHiddenLayers, vocabSize, maxPositionEmbeddings, tied, bias, dropout,
        initializerRange, block, attention, positions, feedForward, norm, numLabels);
  }

  ModelConfig with(List<Attention.Spec> attentions, List<Positions.Spec> encodings, FeedForward.Spec feed,
      Norm.Spec normal) {
    return new ModelConfig(hiddenSize, numHiddenLayers, vocabSize, maxPositionEmbeddings, tieWordEmbeddings, bias,
        dropout, initializerRange, block, attentions, encodings,
        feed, normal, numLabels);
  }
}
