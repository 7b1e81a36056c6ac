package dev.tenon.benches;

import com.google.inject.Injector;
import dev.tenon.api.text.TokenizerTrainer;
import dev.tenon.engine.config.Binder;
import dev.tenon.engine.config.Node;
import dev.tenon.engine.config.Place;
import dev.tenon.engine.data.DataConfig;
import dev.tenon.engine.house.Assembly;
import dev.tenon.engine.house.Models;
import dev.tenon.engine.house.Options;
import dev.tenon.engine.kernel.KernelChoice;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.run.DataChoice;
import dev.tenon.engine.run.Preparation;
import dev.tenon.engine.run.RunSpec;
import dev.tenon.engine.run.TokenizerChoice;
import dev.tenon.engine.text.Tokenizers;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a contestant of ours works with: the same parts as every command. */
final class Workshop {
  private final Injector injector = Assembly.injector(List.of(), Options.DEFAULT);

  /** The fast kernels. */
  KernelSet kernels() {
    return Assembly.get(injector, KernelChoice.class).of(Options.DEFAULT.kernels());
  }

  Models models() {
    return Assembly.get(injector, Models.class);
  }

  Tokenizers tokenizers() {
    return Assembly.get(injector, Tokenizers.class);
  }

  /** The documents of WordNet. */
  List<String> texts() {
    if (spec(Map.of(), Map.of()).data() instanceof DataChoice.Text(DataConfig config, List<Path> _))
      return Preparation.reading(config.documents(), Stream::toList);
    throw new IllegalStateException("a run's data is text unless a config says otherwise");
  }

  /** A trainer by a config's section. */
  TokenizerTrainer trainer(Map<String, Object> tokenizer) {
    if (spec(Map.of(), Map.of(), tokenizer).tokenizer() instanceof TokenizerChoice.ToTrain(TokenizerTrainer trainer))
      return trainer;
    throw new IllegalArgumentException("no trainer: " + tokenizer);
  }

  /** A config of these sections. */
  RunSpec spec(Map<String, Object> model, Map<String, Object> train) {
    return spec(model, train, Map.of("type", "byte"));
  }

  private RunSpec spec(Map<String, Object> model, Map<String, Object> train, Map<String, Object> tokenizer) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("model", model);
    tree.put("train", train);
    tree.put("tokenizer", tokenizer);
    tree.put("data", Map.of("type", "wordnet"));
    if (Node.of(tree, Place.of("bench")) instanceof Node.Mapping root)
      return RunSpec.of(root, Assembly.get(injector, Binder.class), models()).value();
    throw new IllegalStateException("a mapping is a mapping");
  }
}
