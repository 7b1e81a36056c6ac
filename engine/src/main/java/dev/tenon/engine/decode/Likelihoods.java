package dev.tenon.engine.decode;

import dev.tenon.api.kernel.Workers;
import dev.tenon.api.model.Decoder;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.program.Executable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;

/**
 * How likely tokens are behind others, for many texts at a time. A context is read once, whatever may follow it: its memory is put back
 * before the next continuation is read behind it.
 *
 * <p>Contexts of about the same length are read together, always as many as {@link #ROWS}: the sizes of the runs that a question is part
 * of depend on the question alone, and so do the bits of its answer.
 */
public final class Likelihoods {
  private static final int ROWS = 16;
  /** Most tokens of a row that one run takes. */
  private static final int CHUNK = 256;
  /** Lengths are rounded up to a multiple of this, those of continuations to a power of two from {@link #SHORT} on. */
  private static final int STEP = 16;
  private static final int SHORT = 4;
  /** Most logits of a run, as far as that leaves a row {@link #SHORT} tokens. */
  private static final int LOGITS = 1 << 24;

  private final Decoder model;
  private final KernelSet kernels;
  private final Workers workers;
  private final TensorMemory memory;
  private final Kept kept;
  private final Map<LikelihoodProgram.Size, RememberingRun> runs = new HashMap<>();
  private final Map<Integer, DecoderMemory> memories = new HashMap<>();

  /**
   * Ways in which a text may go on.
   *
   * @param context at least one token
   * @param continuations of at least one token each
   */
  public record Question(int[] context, List<int[]> continuations) {
    public Question {
      continuations = List.copyOf(continuations);
      if (context.length == 0 || continuations.isEmpty() || continuations.stream().anyMatch(c -> c.length == 0))
        throw new IllegalArgumentException("a question must have a token of context, and a token in each continuation");
    }

    int longest() {
      return continuations.stream().mapToInt(c -> c.length).max().orElseThrow();
    }

    private Shape shape() {
      int longest = longest();
      return new Shape(Decoding.roundUp(context.length + longest - 1), Math.ceilDiv(context.length, STEP) * STEP,
          Decoding.roundUp(continuations.size()), longest == 1 ? 0 : Math.max(SHORT, Decoding.roundUp(longest - 1)));
    }
  }

  /**
   * What came of a question, by continuation.
   *
   * @param logs sums of the tokens' log-likelihoods, nats
   * @param greedy whether each token is the likeliest
   */
  public record Answer(double[] logs, boolean[] greedy) {}

  /** Sizes that a question's runs are made for: tokens remembered, of the context, continuations, and tokens of these that are read. */
  private record Shape(int capacity, int context, int continuations, int read) implements Comparable<Shape> {
    @Override public int compareTo(Shape o) {
      return Comparator.comparingInt(Shape::capacity).thenComparingInt(Shape::context)
          .thenComparingInt(Shape::continuations).thenComparingInt(Shape::read).compare(this, o);
    }
  }

  /** @param kept how what is remembered of a text is kept */
  public Likelihoods(Decoder model, KernelSet kernels, Workers workers, TensorMemory memory, Kept kept) {
    this.model = model;
    this.kernels = kernels;
    this.workers = workers;
    this.memory = memory;
    this.kept = kept;
  }

  /**
   * Answers in the order of the questions.
   *
   * @param progress is told the share that is done
   * @throws NotANumber if a likelihood is none
   */
  public List<Answer> of(List<Question> questions, DoubleConsumer progress) {
    Answer[] answers = new Answer[questions.size()];
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < answers.length; i++) order.add(i);
    Shape[] shapes = questions.stream().map(Question::shape).toArray(Shape[]::new);
    order.sort(Comparator.comparing(i -> shapes[i]));
    for (int from = 0; from < order.size();) {
      int to = from + 1;
      while (to < order.size() && to - from < ROWS && shapes[order.get(to)].equals(shapes[order.get(from)])) to++;
      List<Integer> together = order.subList(from, to);
      List<Answer> some = answer(shapes[together.getFirst()], together.stream().map(questions::get).toList());
      for (int i = 0; i < together.size(); i++) answers[together.get(i)] = some.get(i);
      from = to;
      progress.accept((double) to / order.size());
    }
    return Arrays.asList(answers);
  }

  private List<Answer> answer(Shape shape, List<Question> questions) {
    DecoderMemory texts = memories.computeIfAbsent(shape.capacity, capacity -> new DecoderMemory(ROWS, capacity));
    texts.clear();
    List<Answer> answers = questions.stream().map(Likelihoods::begun).toList();
    readContexts(shape, questions, texts, answers);
    if (shape.read == 0) return answers;
    DecoderMemory.Snapshot read = texts.snapshot();
    int most = questions.stream().mapToInt(q -> q.continuations.size()).max().orElseThrow();
    for (int c = 0; c < most; c++) {
      if (c > 0) texts.restore(read);
      readContinuation(shape, questions, c, texts, answers);
    }
    return answers;
  }

  private static Answer begun(Question question) {
    boolean[] greedy = new boolean[question.continuations.size()];
    Arrays.fill(greedy, true);
    return new Answer(new double[greedy.length], greedy);
  }

  /** Reads contexts, and looks for the first tokens of all continuations behind them. */
  private void readContexts(Shape shape, List<Question> questions, DecoderMemory texts, List<Answer> answers) {
    int[][] tokens = rows(questions, q -> q.context);
    for (int from = 0; from < shape.context; from += CHUNK) {
      int to = Math.min(shape.context, from + CHUNK), wide = shape.continuations;
      var size = new LikelihoodProgram.Size(ROWS, to - from, shape.capacity, ROWS, ROWS * wide);
      RememberingRun run = run(size);
      Executable executable = run.with(texts);
      int[] last = NewTokens.into(executable, texts, tokens, from, to, to - from, run.rings());
      for (int r = 0; r < ROWS; r++) executable.input("asked").setLong(r, last[r]);
      for (int i = 0; i < ROWS * wide; i++) {
        int row = i / wide, c = i % wide;
        boolean real = row < questions.size() && c < questions.get(row).continuations.size();
        look(executable, i, row, real ? questions.get(row).continuations.get(c)[0] : 0);
      }
      executable.run();
      if (to < shape.context) continue;
      for (int i = 0; i < ROWS * wide; i++) {
        int row = i / wide, c = i % wide;
        if (row < questions.size() && c < questions.get(row).continuations.size())
          take(executable, i, answers.get(row), c);
      }
    }
  }

  /** Reads a continuation of each question, and looks for its tokens from the second on. */
  private void readContinuation(Shape shape, List<Question> questions, int c, DecoderMemory texts,
      List<Answer> answers) {
    int[][] continued = rows(questions, q -> c < q.continuations.size() ? q.continuations.get(c) : new int[1]);
    int[][] tokens = new int[ROWS][];
    for (int r = 0; r < ROWS; r++) tokens[r] = Arrays.copyOf(continued[r], Math.max(0, continued[r].length - 1));
    int room = Integer.highestOneBit(Math.max(1, LOGITS / ROWS / model.vocabSize()));
    int time = Math.min(shape.read, Math.clamp(room, SHORT, CHUNK));
    for (int from = 0; from < shape.read; from += time) {
      var size = new LikelihoodProgram.Size(ROWS, time, shape.capacity, ROWS * time, ROWS * time);
      RememberingRun run = run(size);
      Executable executable = run.with(texts);
      NewTokens.into(executable, texts, tokens, from, from + time, time, run.rings());
      for (int i = 0; i < ROWS * time; i++) {
        int row = i / time, at = from + i % time;
        executable.input("asked").setLong(i, i);
        look(executable, i, i, at < tokens[row].length ? continued[row][at + 1] : 0);
      }
      executable.run();
      for (int i = 0; i < ROWS * time; i++) {
        int row = i / time, at = from + i % time;
        if (at < tokens[row].length) take(executable, i, answers.get(row), c);
      }
    }
  }

  private interface Tokens {
    int[] of(Question question);
  }

  /** Tokens of each row; none of those without a question. */
  private static int[][] rows(List<Question> questions, Tokens tokens) {
    int[][] rows = new int[ROWS][];
    for (int r = 0; r < ROWS; r++) rows[r] = r < questions.size() ? tokens.of(questions.get(r)) : new int[0];
    return rows;
  }

  private void look(Executable executable, int place, int behind, int token) {
    executable.input("behind").setLong(place, behind);
    executable.input("looked").setLong(place, (long) behind * model.vocabSize() + token);
  }

  private static void take(Executable executable, int place, Answer answer, int continuation) {
    double log = executable.output("log_likelihood").at(place);
    if (Double.isNaN(log)) throw new NotANumber();
    answer.logs[continuation] += log;
    answer.greedy[continuation] &= executable.output("likeliest").at(place) == 1;
  }

  private RememberingRun run(LikelihoodProgram.Size size) {
    return runs.computeIfAbsent(size,
        s -> new RememberingRun(LikelihoodProgram.of(model, s, kept), model, kernels, workers, memory));
  }
}
