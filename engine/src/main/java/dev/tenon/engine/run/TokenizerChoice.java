package dev.tenon.engine.run;

import dev.tenon.api.text.TokenizerTrainer;
import dev.tenon.engine.config.Binder;
import dev.tenon.engine.config.Bound;
import dev.tenon.engine.config.ConfigException;
import dev.tenon.engine.config.Node;
import dev.tenon.engine.config.Resolved;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The {@code tokenizer} section: one to train on the data, or the folder of one that exists. */
public sealed interface TokenizerChoice {
  /** {@code tokenizer: {type: bpe, vocab_size: 4096}} */
  record ToTrain(TokenizerTrainer trainer) implements TokenizerChoice {}

  /** {@code tokenizer: {path: some/folder}} */
  record Existing(Path path) implements TokenizerChoice {}

  static Bound<TokenizerChoice> of(Node section, Binder binder) {
    if (section instanceof Node.Mapping mapping && mapping.entries().isEmpty()) {
      var bpe = new Node.Scalar(mapping.place(), java.util.Optional.of("bpe"), "bpe");
      return of(new Node.Mapping(mapping.place(), Map.of("type", bpe)), binder);
    }
    if (section instanceof Node.Mapping mapping && mapping.find("path").isPresent()) {
      Node path = mapping.find("path").get();
      if (mapping.entries().size() > 1)
        throw new ConfigException(mapping.place(), "tokenizer",
            "path names a tokenizer that exists and takes no other key; there are " + mapping.entries().keySet());
      if (path instanceof Node.Scalar s && s.value().orElse(0) instanceof String text)
        return new Bound<>(new Existing(Path.of(text)), List.of());
      throw new ConfigException(path.place(), "tokenizer.path", "is " + path.described() + "; it must be a folder");
    }
    Bound<TokenizerTrainer> trainer = binder.bindComponent(TokenizerTrainer.class, section, "tokenizer");
    return new Bound<>(new ToTrain(trainer.value()), trainer.notes());
  }

  default Map<String, Object> resolved() {
    return switch (this) {
      case ToTrain t -> Resolved.of((Record) t.trainer());
      case Existing e -> Map.of("path", e.path().toString());
    };
  }
}
