package dev.tenon.engine.house;

import dev.tenon.api.evaluate.Stretch;
import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.workbench.WorkFailed;
import dev.tenon.engine.data.OverlappingWindows;
import dev.tenon.engine.data.Tokens;
import dev.tenon.engine.train.LossMeter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How well a model predicts texts, in windows that overlap by half: see {@link OverlappingWindows}. A stretch is what one of them predicts. */
final class Stretches {
  private final Path place;
  private final Tokenizer tokenizer;
  private final int context;
  private final Computation computation;

  /**
   * @param place of the model, for messages
   * @param context tokens that the model can read
   */
  Stretches(Path place, Tokenizer tokenizer, int context, Computation computation) {
    this.place = place;
    this.tokenizer = tokenizer;
    this.context = context;
    this.computation = computation;
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
    List<Stretch> stretches = new ArrayList<>();
    int at = 1;
    for (long window = 0; window < windows.windows(); window++) {
      long row = window;
      LossMeter.Sum sum = computation.loss((first, batch) -> windows.fill(first + row, batch), time);
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
