package dev.tenon.engine.parity;

import dev.tenon.api.kernel.Workers;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.engine.decode.Decoding;
import dev.tenon.engine.decode.DecoderMemory;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.memory.Lifetime;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.program.Compiled;
import dev.tenon.engine.program.Executable;
import dev.tenon.engine.train.Signature;
import dev.tenon.engine.train.StepPrograms;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares a model with what another implementation computed from the same weights. */
public final class Parity {
  private static final String MERGED = "merged.";

  private final Decoder model;
  private final KernelSet kernels;
  private final Workers workers;
  private final TensorMemory memory;
  private final Naming naming;
  private final Optional<Derived> derived;

  /**
   * Models that belong to an adapted one.
   *
   * @param base without the adapter
   * @param merged with the adapter folded in
   * @param tensors the merged model's tensors under the names they are published by
   */
  public record Derived(Decoder base, Decoder merged, Map<String, Array> tensors) {}

  /** What gradients are called. */
  public interface Naming {
    /** Tensors by our parameters' paths, under the names they are published by. */
    Map<String, Array> published(Map<String, Array> ours);

    /** Those of a reference's gradients, by published names, that several uses of one parameter share, added up. */
    default Map<String, Array> united(Map<String, Array> theirs) {
      return Map.of();
    }
  }

  public Parity(Decoder model, KernelSet kernels, Workers workers, TensorMemory memory, Naming naming) {
    this(model, kernels, workers, memory, naming, Optional.empty());
  }

  /** @param derived of an adapted model, what belongs to it */
  public Parity(Decoder model, KernelSet kernels, Workers workers, TensorMemory memory, Naming naming,
      Optional<Derived> derived) {
    this.derived = derived;
    this.model = model;
    this.kernels = kernels;
    this.workers = workers;
    this.memory = memory;
    this.naming = naming;
  }

  /**
   * Compares whatever the reference has.
   *
   * @param where the reference's file, for messages
   * @param tolerance relative
   */
  public Agreement with(String where, Map<String, Array> tensors, double tolerance) {
    var reference = new Reference(where, tensors);
    reference.requireTokens(where, model.vocabSize());
    var lines = new ArrayList<Agreement.Line>();
    forward(reference, tolerance, lines);
    derived.ifPresent(d -> derived(d, reference, tolerance, lines));
    backward(reference, tolerance, lines);
    if (reference.has("greedy"))
      lines.add(greedy("greedy", Continuation.prompts(reference, "greedy", "greedy_margin")));
    if (reference.has("greedy_batch")) lines.add(greedy("greedy_batch", Continuation.padded(reference)));
    if (reference.has("passage_ids") && reference.has("passage_nll")) passage(reference, tolerance, lines);
    return new Agreement(lines);
  }

  private void forward(Reference reference, double tolerance, List<Agreement.Line> lines) {
    Executable program = run(model, new StepPrograms(model).forward(reference.rows, reference.time), Map.of(),
        reference);
    for (String name : reference.tensors.keySet()) {
      if (name.equals("logits") || name.startsWith("hidden_states.") || name.equals("before_final_norm"))
        lines.add(Difference.line(name, reference, program.output(name), tolerance));
    }
  }

  private void derived(Derived of, Reference reference, double tolerance, List<Agreement.Line> lines) {
    logits("logits_base", of.base, reference, tolerance, lines);
    logits("logits_merged", of.merged, reference, tolerance, lines);
    for (String name : reference.tensors.keySet()) {
      if (!name.startsWith(MERGED)) continue;
      Array tensor = of.tensors.get(name.substring(MERGED.length()));
      lines.add(tensor == null ? Difference.unknown(name) : Difference.line(name, reference, tensor, tolerance));
    }
  }

  private void logits(String name, Decoder of, Reference reference, double tolerance, List<Agreement.Line> lines) {
    if (!reference.has(name)) return;
    Executable program = run(of, new StepPrograms(of).forward(reference.rows, reference.time), Map.of(), reference);
    lines.add(Difference.line(name, reference, program.output("logits"), tolerance));
  }

  private Executable run(Decoder of, dev.tenon.engine.program.Program program, Map<String, Array> more,
      Reference reference) {
    Map<String, Array> bound = new HashMap<>(more);
    Layers.parameters(of).forEach((path, p) -> bound.put(path, p.value()));
    Executable executable = Compiled.of(program, kernels, workers.threads(), bound.keySet()).bind(memory, bound,
        workers);
    for (int r = 0; r < reference.rows; r++) for (int t = 0; t < reference.time; t++) {
      long i = (long) r * reference.time + t;
      executable.input("tokens").setLong(i, reference.token(r, t));
      executable.input("labels").setLong(i, reference.label(r, t));
      executable.input("positions").setLong(i, reference.real(r, t) ? reference.position(r, t) : 0);
      executable.input("segments").setLong(i, reference.segment(r, t));
    }
    if (executable.hasInput(StepPrograms.scale(0)))
      executable.input(StepPrograms.scale(0)).set(0, 1.0 / reference.counted());
    executable.run();
    return executable;
  }

  private void backward(Reference reference, double tolerance, List<Agreement.Line> lines) {
    boolean asked = reference.has("loss") || reference.tensors.keySet().stream().anyMatch(n -> n.startsWith("grad"));
    if (!asked) return;
    var steps = StepPrograms.withoutDropout(model);
    Map<String, Array> gradients = new LinkedHashMap<>(), bound = new HashMap<>();
    steps.trainable().forEach((path, p) -> {
      Array gradient = memory.array(Lifetime.RUN, p.value().type());
      gradients.put(path, gradient);
      bound.put("gradient:" + path, gradient);
    });
    Executable program = run(model, steps.gradients(Signature.text(reference.rows, reference.time), true).program(),
        bound, reference);
    if (reference.has("loss"))
      lines.add(Difference.scalar("loss", reference.get("loss").at(0),
          program.output("sum.0").at(0) / reference.counted(), tolerance));
    Map<String, Array> theirs = naming.published(gradients), united = naming.united(gradients(reference));
    for (String name : reference.tensors.keySet()) {
      boolean norm = name.startsWith("grad_norm.");
      if (!norm && !name.startsWith("grad.") && !name.startsWith("gradient.")) continue;
      Array gradient = theirs.get(name.substring(name.indexOf('.') + 1));
      if (gradient == null)
        lines.add(Difference.unknown(name));
      else
        if (norm) lines.add(Difference.scalar(name, reference.get(name).at(0), Difference.norm(gradient), tolerance));
        else {
          String key = name.substring(name.indexOf('.') + 1);
          lines.add(Difference.gradient(name, united.getOrDefault(key, reference.get(name)), gradient, tolerance));
        }
    }
  }

  /** A reference's gradients by the names of their tensors. */
  private static Map<String, Array> gradients(Reference reference) {
    var all = new LinkedHashMap<String, Array>();
    reference.tensors.forEach((name, array) -> {
      if (name.startsWith("grad.") || name.startsWith("gradient."))
        all.put(name.substring(name.indexOf('.') + 1), array);
    });
    return all;
  }

  private Agreement.Line greedy(String name, List<Continuation> texts) {
    var decoding = new Decoding(model, kernels, workers, memory);
    int longest = texts.stream().mapToInt(t -> t.prompt().length + t.expected().length).max().orElseThrow();
    DecoderMemory kept = decoding.remember(texts.size(), longest);
    int[][] next = texts.stream().map(Continuation::prompt).toArray(int[][]::new);
    int total = texts.getFirst().expected().length, equal = 0;
    for (int i = 0; i < total; i++) {
      Array logits = decoding.read(kept, next);
      for (int r = 0; r < texts.size(); r++) {
        int token = best(logits, r), expected = texts.get(r).expected()[i];
        if (token != expected)
          return Continuation.parting(name, equal, total, r, token, expected);
        next[r] = new int[]{token};
      }
      equal++;
    }
    return Continuation.equal(name, total);
  }

  private static int best(Array logits, int row) {
    int vocab = logits.shape().dim(1), best = 0;
    long from = (long) row * vocab;
    for (int i = 1; i < vocab; i++) if (logits.at(from + i) > logits.at(from + best)) best = i;
    return best;
  }

  private void passage(Reference reference, double tolerance, List<Agreement.Line> lines) {
    Array ids = reference.get("passage_ids");
    var passage = new Reference("passage", Map.of("input_ids", ids));
    Array logits = run(model, new StepPrograms(model).forward(1, passage.time), Map.of(), passage).output("logits");
    int vocab = logits.shape().dim(2);
    Array losses = Array.zeros(dev.tenon.api.tensor.TensorType.of(DType.FLOAT64, passage.time - 1));
    for (int t = 0; t < passage.time - 1; t++) {
      float[] row = new float[vocab];
      for (int v = 0; v < vocab; v++) row[v] = (float) logits.at((long) t * vocab + v);
      losses.set(t, TokenLoss.of(row, (int) ids.longAt(t + 1)));
    }
    lines.addAll(passage(reference, losses, tolerance));
  }

  /** @param losses float64, nats of each token of the passage but the first */
  static List<Agreement.Line> passage(Reference reference, Array losses, double tolerance) {
    var lines = new ArrayList<Agreement.Line>();
    double sum = 0;
    for (long t = 0; t < losses.shape().count(); t++) sum += losses.at(t);
    lines.add(Difference.line("passage_nll", reference, losses, tolerance));
    if (reference.has("perplexity"))
      lines.add(Difference.scalar("perplexity", reference.get("perplexity").at(0),
          StrictMath.exp(sum / losses.shape().count()), tolerance));
    return lines;
  }
}
