package dev.tenon.engine.house;

import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.dialogue.Dialogue;
import dev.tenon.engine.dialogue.ModelTemplate;
import dev.tenon.engine.dialogue.StopTokens;
import dev.tenon.engine.kernel.KernelChoice;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.text.Tokenizers;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** A model ready for a conversation. Close it to free its threads and memory. */
public final class Chatting implements AutoCloseable {
  private final Models models;
  private final KernelChoice kernels;
  private final Sessions sessions;
  private final Options options;
  private final TensorMemory memory = new TensorMemory();
  private final WorkerPool workers;
  private Optional<Sessions.Opened> elsewhere = Optional.empty();

  @Inject Chatting(Models models, KernelChoice kernels, Sessions sessions, Options options) {
    this.models = models;
    this.kernels = kernels;
    this.sessions = sessions;
    this.options = options;
    workers = new WorkerPool(options.threadCount());
  }

  /**
   * Begins a conversation.
   *
   * @param model what a user means by MODEL
   * @param system what the model is told first, if anything
   * @param clock what its template takes for now
   * @throws UserError if the model cannot be had, or has no tokenizer or no chat template
   */
  public Dialogue open(Path model, Optional<String> system, Clock clock) {
    Models.Loaded loaded = models.load(model, memory);
    loaded.notes().forEach(note -> System.getLogger("dev.tenon").log(System.Logger.Level.WARNING, note));
    Path place = loaded.place();
    Tokenizers.Kept kept = loaded.tokenizer()
        .orElseThrow(() -> new UserError(place + ": the model has no tokenizer, so it cannot read or write text"));
    ModelTemplate template = template(place, kept);
    Computation computation = computation(loaded);
    return new Dialogue(template, kept.tokenizer(), StopTokens.of(place, kept),
        computation.generator(kept.tokenizer()), computation.reading(), loaded.config().maxPositionEmbeddings(), system,
        clock);
  }

  private Computation computation(Models.Loaded loaded) {
    if (!options.elsewhere())
      return new EngineComputation(loaded.decoder(), kernels.of(options.kernels()), workers, memory,
          options.kvCache());
    Sessions.Opened opened = sessions.open(loaded);
    elsewhere = Optional.of(opened);
    return new SessionComputation(opened.running());
  }

  /** The default template, or the first where none is called so. */
  private static ModelTemplate template(Path place, Tokenizers.Kept kept) {
    var all = ModelTemplate.of(place, kept);
    return all.stream().filter(t -> t.name().equals(ModelTemplate.DEFAULT)).findFirst()
        .or(() -> all.stream().findFirst())
        .orElseThrow(() -> ModelTemplate.missing(place));
  }

  @Override public void close() {
    elsewhere.ifPresent(Sessions.Opened::close);
    workers.close();
    memory.close();
  }
}
