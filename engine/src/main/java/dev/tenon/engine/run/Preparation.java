package dev.tenon.engine.run;

import dev.tenon.api.data.Documents;
import dev.tenon.api.data.MalformedData;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.workbench.Listener;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.checkpoint.AtomicFolder;
import dev.tenon.engine.checkpoint.Content;
import dev.tenon.engine.config.YamlWriter;
import dev.tenon.engine.data.Corpus;
import dev.tenon.engine.data.Survey;
import dev.tenon.engine.data.TokenStore;
import dev.tenon.engine.file.Unreadable;
import dev.tenon.engine.kernel.KernelChoice;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.ModelBuilder;
import dev.tenon.engine.text.Tokenizers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/** Turns a config into the ingredients of a run: text, tokenizer, tokens, a model with new weights. */
public final class Preparation {
  private final KernelChoice kernels;
  private final Tokenizers tokenizers;

  public Preparation(KernelChoice kernels, Tokenizers tokenizers) {
    this.kernels = kernels;
    this.tokenizers = tokenizers;
  }

  /** Prepares a run with new weights; what is in its folder already (a tokenizer, tokens) is used and not made again. */
  public Ingredients of(RunSpec spec, RunFolder folder, Listener listener) {
    return of(spec, folder, listener, Preparation::build);
  }

  /** The same with zeros for weights, which a checkpoint is about to fill. */
  Ingredients unfilled(RunSpec spec, RunFolder folder, Listener listener) {
    return of(spec, folder, listener, (sized, memory) -> fitting(ModelBuilder.unfilled(sized.model(), memory)));
  }

  private Ingredients of(RunSpec spec, RunFolder folder, Listener listener,
      BiFunction<RunSpec, TensorMemory, Decoder> build) {
    KernelSet set = kernels.of(spec.train().kernels());
    int threads = spec.train().threads().orElseGet(() -> Runtime.getRuntime().availableProcessors());
    Tokenizers.Kept tokenizer = tokenizer(spec, folder, listener);
    RunSpec sized = resolve(spec, tokenizer.tokenizer().size());
    TokenStore tokens = tokens(sized, tokenizer, folder, listener);
    var memory = new TensorMemory();
    var workers = new WorkerPool(threads);
    try {
      return new Ingredients(sized, tokenizer, tokens, build.apply(sized, memory), set, workers, memory);
    } catch (RuntimeException | OutOfMemoryError e) {
      workers.close();
      memory.close();
      tokens.close();
      throw e;
    }
  }

  /** The tokenizer of a run, and its text as tokens. */
  public record Texts(Tokenizers.Kept tokenizer, TokenStore tokens) implements AutoCloseable {
    @Override public void close() {
      tokens.close();
    }
  }

  /** Prepares a run's text without a model; what is in its folder already is used and not made again. */
  public Texts texts(RunSpec spec, RunFolder folder, Listener listener) {
    Tokenizers.Kept tokenizer = tokenizer(spec, folder, listener);
    return new Texts(tokenizer, tokens(spec, tokenizer, folder, listener));
  }

  /** The spec with everything known that follows from the tokenizer and from other settings. */
  static RunSpec resolve(RunSpec spec, int tokens) {
    spec.model().vocabSize().ifPresent(size -> {
      if (size < tokens)
        throw new UserError(
            "model.vocab_size is " + size + "; the tokenizer has " + tokens + " tokens: it must be at least that");
    });
    var model = spec.model().vocabSize().isPresent() ? spec.model() : spec.model().withVocabSize(tokens);
    try (var memory = TensorMemory.planned()) {
      return spec.with(new ModelBuilder(model, memory, spec.train().seed()).resolved());
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  /** The spec with everything known, without tokenizing: a tokenizer that says how large it will be is not trained. */
  public RunSpec sized(RunSpec spec) {
    if (spec.model().vocabSize().isEmpty() && spec.tokenizer().resolved().get("vocab_size") instanceof Integer size)
      return resolve(spec, size);
    if (spec.model().vocabSize().isPresent()) return resolve(spec, spec.model().vocabSize().getAsInt());
    return resolve(spec, switch (spec.tokenizer()) {
      case TokenizerChoice.Existing e -> tokenizers.load(e.path()).tokenizer().size();
      case TokenizerChoice.ToTrain t ->
        reading(spec.data().documents(), texts -> Tokenizers.train(t.trainer(), texts)).tokenizer().size();
    });
  }

  /** A model with new weights. */
  public static Decoder build(RunSpec spec, TensorMemory memory) {
    return fitting(new ModelBuilder(spec.model(), memory, spec.train().seed()));
  }

  private static Decoder fitting(ModelBuilder builder) {
    try {
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  Tokenizers.Kept tokenizer(RunSpec spec, RunFolder folder, Listener listener) {
    if (Files.isDirectory(folder.tokenizer())) return tokenizers.load(folder.tokenizer());
    Tokenizers.Kept kept = switch (spec.tokenizer()) {
      case TokenizerChoice.Existing e -> tokenizers.load(e.path());
      case TokenizerChoice.ToTrain t -> {
        listener.phase("training the " + t.trainer().type() + " tokenizer", OptionalDouble.empty());
        yield reading(spec.data().documents(), texts -> Tokenizers.train(t.trainer(), texts));
      }
    };
    Map<String, Content> files = new LinkedHashMap<>();
    kept.files().forEach((name, tree) -> files.put(name, Content.json(tree)));
    new AtomicFolder(folder.store()).save(folder.tokenizer(), files);
    return kept;
  }

  private static TokenStore tokens(RunSpec spec, Tokenizers.Kept tokenizer, RunFolder folder, Listener listener) {
    Documents documents = spec.data().documents();
    listener.phase("reading " + documents.type(), OptionalDouble.empty());
    Survey survey = explained(documents, () -> Survey.of(documents));
    var corpus = new Corpus(documents, survey, tokenizer.tokenizer(), tokenizer.sha256(), spec.data().validation(),
        spec.train().seed());
    return explained(documents, () -> TokenStore.open(folder.data(), folder.store(), corpus,
        progress -> listener.phase("tokenizing " + documents.type(), OptionalDouble.of(progress))));
  }

  /** Reads documents; what is wrong with them is the user's to know. */
  public static <T> T reading(Documents documents, Function<Stream<String>, T> use) {
    return explained(documents, () -> {
      try (Stream<String> texts = documents.read()) {
        return use.apply(texts);
      }
    });
  }

  /** A reading of documents. */
  private interface Reading<T> {
    T result() throws IOException;
  }

  private static <T> T explained(Documents documents, Reading<T> reading) {
    try {
      return reading.result();
    } catch (IOException e) {
      throw unreadable(documents, e);
    } catch (UncheckedIOException e) {
      throw unreadable(documents, e.getCause() == null ? new IOException(e) : e.getCause());
    } catch (MalformedData | IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  private static UserError unreadable(Documents documents, IOException e) {
    String file = e instanceof FileSystemException f ? f.getFile() + ": " : "";
    return new UserError("data (" + documents.type() + "): " + file + Unreadable.reason(e), e);
  }

  /** Writes the resolved config of a run. */
  static void writeConfig(RunSpec spec, RunFolder folder) {
    folder.write(folder.config(), YamlWriter.write(spec.resolved()));
  }
}
