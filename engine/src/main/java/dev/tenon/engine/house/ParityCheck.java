package dev.tenon.engine.house;

import dev.tenon.api.tensor.Array;
import dev.tenon.engine.checkpoint.Safetensors;
import dev.tenon.engine.config.Resolved;
import dev.tenon.engine.kernel.KernelChoice;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.parity.Agreement;
import dev.tenon.engine.parity.Parity;
import dev.tenon.engine.parity.SessionParity;
import dev.tenon.engine.tune.Adapter;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.Optional;
import java.util.LinkedHashMap;
import dev.tenon.engine.model.Narrowing;
import dev.tenon.engine.checkpoint.Values;
import dev.tenon.api.nn.Layers;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Map;

/** Loads a model and a reference file and compares them. */
public final class ParityCheck {
  private final Models models;
  private final KernelChoice kernels;
  private final Sessions sessions;
  private final Options options;

  @Inject ParityCheck(Models models, KernelChoice kernels, Sessions sessions, Options options) {
    this.models = models;
    this.kernels = kernels;
    this.sessions = sessions;
    this.options = options;
  }

  /**
   * How far a model agrees with a reference.
   *
   * @param reference a safetensors file, as docs/parity.md describes it
   * @param tolerance relative
   */
  public Agreement of(Path model, Path reference, double tolerance) {
    try (var memory = new TensorMemory();
        var workers = new WorkerPool(options.threadCount());
        Arena arena = Arena.ofShared()) {
      Models.Loaded loaded = models.load(model, memory);
      Map<String, Array> tensors = Safetensors.open(reference, arena).tensors();
      if (options.elsewhere()) {
        try (Sessions.Opened session = sessions.open(loaded)) {
          return new SessionParity(session.running()).with(reference.toString(), tensors,
              loaded.decoder().vocabSize(), tolerance);
        }
      }
      Map<String, Object> settings = Resolved.of(loaded.config());
      var parity = new Parity(loaded.decoder(), kernels.of(options.kernels()), workers, memory,
          loaded.adapter().<Parity.Naming>map(OfAdapter::new)
              .orElseGet(() -> gradients -> models.folders().published(settings, gradients)),
          derived(loaded, memory, tensors.keySet()));
      return parity.with(reference.toString(), tensors, tolerance);
    }
  }

  /** PEFT's names. */
  private record OfAdapter(Adapter adapter) implements Parity.Naming {
    @Override public Map<String, Array> published(Map<String, Array> ours) {
      return arrays(adapter.published(ours));
    }

    @Override public Map<String, Array> united(Map<String, Array> theirs) {
      return arrays(adapter.united(theirs));
    }
  }

  private static Map<String, Array> arrays(Map<String, Values> named) {
    var arrays = new LinkedHashMap<String, Array>();
    Arena arena = Arena.ofAuto();
    named.forEach((name, values) -> arrays.put(name, Array.of(values.type(), values.in(arena))));
    return arrays;
  }

  /** The base and the merged model, where a reference has something of them. */
  private Optional<Parity.Derived> derived(Models.Loaded loaded, TensorMemory memory, Set<String> asked) {
    if (loaded.adapter().isEmpty() || asked.stream().noneMatch(n -> n.startsWith("merged.") || n.startsWith("logits_")))
      return Optional.empty();
    Models.Loaded merged = models.merged(loaded, memory);
    var tensors = new LinkedHashMap<String, Array>();
    // Under the names of a model with a head of its own, so that a tied one has both names.
    Layers.places(Narrowing.widened(merged.decoder())).forEach((path, p) -> tensors.put(path, p.value()));
    return Optional.of(new Parity.Derived(loaded.adapter().get().base(), merged.decoder(),
        models.folders().published(Resolved.of(merged.config().withTiedWordEmbeddings(false)), tensors)));
  }
}
