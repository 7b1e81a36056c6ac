package dev.tenon.cli;

import dev.tenon.api.workbench.Listener;
import dev.tenon.engine.config.Binder;
import dev.tenon.engine.config.YamlReader;
import dev.tenon.engine.data.Tokens;
import dev.tenon.engine.evaluate.KneserNey;
import dev.tenon.engine.run.Ingredients;
import dev.tenon.engine.run.Preparation;
import dev.tenon.engine.run.RunFolder;
import dev.tenon.engine.run.RunSpec;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a model must beat: interpolated Kneser-Ney models that counted the same training tokens, on the same validation tokens.
 *
 * @param bigram nats a token
 * @param trigram nats a token
 */
record Baselines(double bigram, double trigram) {
  /** Of the tokens of a run; empty if it keeps none for validation. */
  static Optional<Baselines> of(House house, Path run) {
    var folder = new RunFolder(run);
    RunSpec spec = RunSpec
        .of(YamlReader.read(folder.config()), house.get(Binder.class), house.get(Preparation.class).bases()).value();
    try (Ingredients in = house.get(Preparation.class).of(spec, folder, Listener.NONE)) {
      int vocabulary = in.tokenizer().tokenizer().size();
      return in.material().store()
          .flatMap(tokens -> tokens.validation().map(held -> of(tokens.train(), held, vocabulary)));
    }
  }

  private static Baselines of(Tokens train, Tokens validation, int vocabulary) {
    return new Baselines(KneserNey.fit(train, 2, vocabulary).evaluate(validation),
        KneserNey.fit(train, 3, vocabulary).evaluate(validation));
  }
}
