package dev.tenon.engine.align;

import dev.tenon.api.align.Experience;
import dev.tenon.api.align.Learner;
import dev.tenon.api.align.Sequences;
import dev.tenon.api.kernel.Workers;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.program.Compiled;
import dev.tenon.engine.program.Executable;
import dev.tenon.engine.train.Objective;
import dev.tenon.engine.train.Pupils;
import dev.tenon.engine.train.Signature;
import dev.tenon.engine.train.StepPrograms;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** A model that is asked about rows of tokens without learning. Programs are made once for each question and set of shapes. */
public final class Asking {
  private final StepPrograms programs;
  private final Map<String, Array> weights = new HashMap<>();
  private final KernelSet kernels;
  private final Workers workers;
  private final TensorMemory memory;
  private final Map<Key, Executable> made = new HashMap<>();

  private record Key(String question, Signature signature) {}

  public Asking(Decoder model, KernelSet kernels, Workers workers, TensorMemory memory) {
    var alone = new Pupils(model);
    programs = new StepPrograms(alone, Objective.nextToken(), false);
    alone.parameters().forEach((path, p) -> weights.put(path, p.value()));
    this.kernels = kernels;
    this.workers = workers;
    this.memory = memory;
  }

  /** log p(label) in each column: float32 [rows, size] */
  public Array logProbabilities(Experience experience, String rows, double temperature) {
    return ask("log-probabilities at " + temperature, experience, rows, l -> l.logProbabilities("", temperature));
  }

  /** The single output of a value model in each column: float32 [rows, size] */
  public Array values(Experience experience, String rows) {
    return ask("values", experience, rows, l -> l.values(""));
  }

  /** The single output of a reward model at each row's last token: float32 [rows] */
  public Array scores(Experience experience, String rows) {
    return ask("scores", experience, rows, l -> l.scores(""));
  }

  private Array ask(String question, Experience experience, String rows, Function<Learner, Tensor> answer) {
    Experience asked = only(experience, rows);
    Executable program = made.computeIfAbsent(new Key(question, Signature.of(asked)), key -> Compiled
        .of(programs.answer(key.signature, answer), kernels, workers.threads(), Set.copyOf(weights.keySet()))
        .bind(memory, weights, workers));
    asked.arrays().forEach((name, array) -> {
      if (program.hasInput(name)) program.input(name).copyFrom(array);
    });
    program.run();
    return program.output("answer").copy();
  }

  /** The parts of some rows, under their own names. */
  private static Experience only(Experience experience, String rows) {
    var parts = new LinkedHashMap<String, Array>();
    String prefix = Sequences.key(rows, "");
    experience.arrays().forEach((name, array) -> {
      if (name.startsWith(prefix)) parts.put(name.substring(prefix.length()), array);
    });
    return new Experience(parts);
  }
}
