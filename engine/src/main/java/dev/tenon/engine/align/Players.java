package dev.tenon.engine.align;

import dev.tenon.api.align.Answer;
import dev.tenon.api.align.Cast;
import dev.tenon.api.align.Experience;
import dev.tenon.api.align.Prompt;
import dev.tenon.api.align.Reward;
import dev.tenon.api.align.Sequences;
import dev.tenon.api.tensor.Array;
import dev.tenon.engine.model.Draws;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * The models in play. Who is not needed is not there.
 *
 * @param policying the policy
 * @param referring the policy before the training
 * @param valuing the value model
 * @param rollouts of the policy
 * @param sources of rewards, in the order of the config
 * @param texts rows to keep from unlearning, so many of a turn
 * @param draws of this turn
 * @param noted takes figures
 */
record Players(Asking policying, Optional<Asking> referring, Optional<Asking> valuing, Optional<Rollouts> rollouts,
    List<Reward> sources, IntFunction<List<Sequences.Row>> texts, Draws draws, Noted noted)
    implements
      Cast {
  @Override public Voice policy() {
    return policying::logProbabilities;
  }

  @Override public Voice reference() {
    return present(referring, "a reference")::logProbabilities;
  }

  @Override public Array values(Experience experience, String rows) {
    return present(valuing, "a value model").values(experience, rows);
  }

  @Override public List<Answer> answers(List<Prompt> prompts, Writing how) {
    List<Answer> answers = present(rollouts, "a policy that writes").answers(prompts, how, draws);
    noted.add("val/num_eos_tokens", (double) answers.stream().filter(Answer::ended).count(), 1);
    noted.add("completions/mean_length", answers.stream().mapToInt(a -> a.tokens().length).sum(), answers.size());
    noted.add("completions/without_end", (double) answers.stream().filter(a -> !a.ended()).count(), answers.size());
    return answers;
  }

  @Override public double[][] rewards(List<Answer> answers) {
    if (sources.isEmpty())
      throw new IllegalStateException("the method asks for rewards that it did not name in cast()");
    var all = new double[answers.size()][sources.size()];
    for (int k = 0; k < sources.size(); k++) {
      double[] given = sources.get(k).of(answers);
      if (given.length != all.length)
        throw new IllegalStateException(
            "reward " + k + " gave " + given.length + " numbers for " + all.length + " answers");
      for (int i = 0; i < given.length; i++) all[i][k] = given[i];
    }
    return all;
  }

  @Override public List<Sequences.Row> ptx(int rows) {
    return texts.apply(rows);
  }

  @Override public void note(String name, double sum, double weight) {
    noted.add(name, sum, weight);
  }

  private static <T> T present(Optional<T> player, String what) {
    return player.orElseThrow(
        () -> new IllegalStateException("the method asks " + what + " that it did not name in cast()"));
  }
}
