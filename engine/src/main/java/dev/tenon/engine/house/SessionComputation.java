package dev.tenon.engine.house;

import dev.tenon.api.session.InferenceSession;
import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.workbench.Generation;
import dev.tenon.engine.data.Batches;
import dev.tenon.engine.decode.Continuations;
import dev.tenon.engine.decode.Generator;
import dev.tenon.engine.decode.Likelihoods;
import dev.tenon.engine.decode.NotANumber;
import dev.tenon.engine.decode.Reading;
import dev.tenon.engine.parity.TokenLoss;
import dev.tenon.engine.train.LossMeter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleConsumer;

/** A model that a session computes, one text after the other. */
final class SessionComputation implements Computation {
  /** A text that a session reads, which can only be added to: where it changes, it is read anew. */
  private static final class Appended implements Reading.Source {
    private final InferenceSession.Running running;
    private InferenceSession.Reading reading;
    private int length;

    Appended(InferenceSession.Running running) {
      this.running = running;
      reading = running.begin();
    }

    @Override public int length() {
      return length;
    }

    @Override public int back(int kept, int room) {
      if (kept < length) {
        reading = running.begin();
        length = 0;
      }
      return length;
    }

    @Override public float[] next(int... tokens) {
      float[] logits = reading.next(tokens);
      length += tokens.length;
      return logits;
    }
  }

  private final InferenceSession.Running running;

  SessionComputation(InferenceSession.Running running) {
    this.running = running;
  }

  @Override public Generator generator(Tokenizer tokenizer) {
    return new Generator(_ -> running.begin()::next, tokenizer);
  }

  @Override public Reading reading() {
    return new Reading(new Appended(running));
  }

  @Override public LossMeter.Sum loss(Batches batches, int time) {
    return TokenLoss.of(running, batches, time);
  }

  @Override public List<Likelihoods.Answer> likelihoods(List<Likelihoods.Question> questions,
      DoubleConsumer progress) {
    List<Likelihoods.Answer> answers = new ArrayList<>();
    for (Likelihoods.Question question : questions) {
      answers.add(answer(question));
      progress.accept((double) answers.size() / questions.size());
    }
    return answers;
  }

  private Likelihoods.Answer answer(Likelihoods.Question question) {
    int n = question.continuations().size();
    var answer = new Likelihoods.Answer(new double[n], new boolean[n]);
    for (int c = 0; c < n; c++) {
      int[] tokens = question.continuations().get(c);
      InferenceSession.Reading reading = running.begin();
      float[][] logits = new float[tokens.length][];
      logits[0] = reading.next(question.context());
      if (tokens.length > 1) {
        float[][] rest = reading.each(Arrays.copyOf(tokens, tokens.length - 1));
        System.arraycopy(rest, 0, logits, 1, rest.length);
      }
      answer.greedy()[c] = true;
      for (int t = 0; t < tokens.length; t++) {
        double loss = TokenLoss.of(logits[t], tokens[t]);
        if (Double.isNaN(loss)) throw new NotANumber();
        answer.logs()[c] -= loss;
        answer.greedy()[c] &= likeliest(logits[t], tokens[t]);
      }
    }
    return answer;
  }

  private static boolean likeliest(float[] logits, int token) {
    for (float logit : logits) if (logit > logits[token]) return false;
    return true;
  }

  @Override public List<int[]> continuations(Tokenizer tokenizer, List<Continuations.Prompt> prompts, Generation how,
      DoubleConsumer progress) {
    Generator generator = generator(tokenizer);
    List<int[]> written = new ArrayList<>();
    for (Continuations.Prompt prompt : prompts) {
      written.add(generator.generate(prompt.tokens(), how, prompt.draws(), _ -> true));
      progress.accept((double) written.size() / prompts.size());
    }
    return written;
  }

  @Override public boolean elsewhere() {
    return true;
  }
}
