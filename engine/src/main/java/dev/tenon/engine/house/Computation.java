package dev.tenon.engine.house;

import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.workbench.Generation;
import dev.tenon.engine.data.Batches;
import dev.tenon.engine.decode.Continuations;
import dev.tenon.engine.decode.Generator;
import dev.tenon.engine.decode.Likelihoods;
import dev.tenon.engine.decode.NotANumber;
import dev.tenon.engine.decode.Reading;
import dev.tenon.engine.train.LossMeter;
import java.util.List;
import java.util.function.DoubleConsumer;

/** What computes a loaded model: the engine, or a session that something else runs. */
interface Computation {
  Generator generator(Tokenizer tokenizer);

  /** A text that grows, of which nothing has been read. The one before it ends. */
  Reading reading();

  /**
   * The loss over the first row of a source.
   *
   * @param time tokens a row
   */
  LossMeter.Sum loss(Batches batches, int time);

  /**
   * How likely texts go on in given ways, in the order of the questions.
   *
   * @param progress is told the share that is done
   * @throws NotANumber if a likelihood is none
   */
  List<Likelihoods.Answer> likelihoods(List<Likelihoods.Question> questions, DoubleConsumer progress);

  /**
   * New tokens of each prompt, in order, without the one that ended the text.
   *
   * @param how many tokens, and how they are chosen; its seed does not count
   * @param progress is told the share that is done
   * @throws NotANumber if the model's logits are not numbers
   */
  List<int[]> continuations(Tokenizer tokenizer, List<Continuations.Prompt> prompts, Generation how,
      DoubleConsumer progress);

  /** Whether it is not the engine. */
  boolean elsewhere();
}
