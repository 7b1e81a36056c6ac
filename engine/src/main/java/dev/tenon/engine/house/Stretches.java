package dev.tenon.engine.house;

import dev.tenon.api.evaluate.Stretch;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.workbench.WorkFailed;
import dev.tenon.engine.data.OverlappingWindows;
import dev.tenon.engine.data.Tokens;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.train.LossMeter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How well a model predicts texts, in windows that overlap by half: see {@link OverlappingWindows}. A stretch is what one of them predicts. */
final class Stretches {
  private final Path place;
  private final Decoder model;
  private final Tokenizer tokenizer;
  private final int context;
  private final KernelSet kernels;
  private final WorkerPool workers;
  private final TensorMemory memory;
  private final Map<Integer, LossMeter> meters = new HashMap<>();

  /**
   * @param place of the model, for messages
   * @param context tokens that the model can read
   */
  Stretches(Path place, Decoder model, Tokenizer tokenizer, int context, KernelSet kernels, WorkerPool workers,
      TensorMemory memory) {
    this.place = place;
    this.model = model;
    this.tokenizer = tokenizer;
    this.context = context;
    this.kernels = kernels;
    this.workers = workers;
    this.memory = memory;
  }

  /**
   * The stretches of a text in order.
   *
   * @param tokens of the text, with the one that begins a text if there is one
   */
  List<Stretch> of(int[] tokens, String text) {
    if (tokens.length < 2) return List.of();
    int time = Math.min(context, tokens.length);
    long left = text.getBytes(StandardCharsets.UTF_8).length
        - (long) (tokenizer.begin().isPresent() ? 0 : tokenizer.bytes(tokens[0]).length);
    var windows = new OverlappingWindows(Tokens.of(tokens, new long[]{0}, left), time);
    LossMeter meter = meters.computeIfAbsent(time, t -> new LossMeter(model, 1, t, kernels, workers, memory));
    List<Stretch> stretches = new ArrayList<>();
    int at = 1;
    for (long window = 0; window < windows.windows(); window++) {
      long row = window;
      LossMeter.Sum sum = meter.measure((first, batch) -> windows.fill(first + row, batch), 1);
      if (!Double.isFinite(sum.mean()))
        throw new WorkFailed(place + ": the loss is " + sum.mean()
            + "; the model's weights must be finite numbers, and small enough");
      long bytes = 0;
      for (int i = 0; i < sum.count(); i++) bytes += tokenizer.bytes(tokens[at++]).length;
      // What the tokenizer's normalisation added or took away is counted with the last stretch.
      if (window == windows.windows() - 1) bytes = left;
      left -= bytes;
      stretches.add(new Stretch(sum.loss(), sum.count(), bytes));
    }
    return stretches;
  }
}
