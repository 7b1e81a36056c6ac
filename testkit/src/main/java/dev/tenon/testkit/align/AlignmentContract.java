package dev.tenon.testkit.align;

import dev.tenon.api.align.Alignment;
import dev.tenon.api.align.Experience;
import dev.tenon.api.align.Loss;
import dev.tenon.api.align.Sequences;
import dev.tenon.api.data.Encoder;
import dev.tenon.api.data.Extras;
import dev.tenon.api.data.Origin;
import dev.tenon.api.data.Passage;
import dev.tenon.api.data.Row;
import dev.tenon.api.data.Truncation;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.engine.autograd.GradientCheck;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.program.Eager;
import dev.tenon.testkit.installed.InstalledKernels;
import dev.tenon.testkit.spec.ComponentContract;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What a method of alignment promises: its gradient is that of its loss, the same batch gives the same bytes, what is padding does not
 * count, an update of two halves is that of the whole, weights do not depend on models, and where it learns from preferences the loss
 * falls when the chosen answer becomes likelier. Models are made up: what they say depends on tokens alone.
 */
public abstract class AlignmentContract extends ComponentContract<Alignment> {
  private static final int ROWS = 4;

  /** Whether rows are judged each by itself, so that halves add up; false where something is estimated from a whole batch. */
  protected boolean judgesRowsAlone() {
    return !spec().cast().contains(Alignment.Role.REWARD);
  }

  /** Whether the rows are pairs of which the first is preferred. */
  private boolean prefers() {
    return spec().rows().equals(Set.of(Row.Preference.class));
  }

  private static Passage words(String start, int count) {
    var text = new StringBuilder();
    for (int i = 0; i < count; i++) text.append(start).append(i).append(' ');
    return new Passage.Plain(text.toString().strip());
  }

  /** A row of a type that the method takes, each of lengths of its own. */
  private Row row(int i) {
    Origin origin = new Origin("contract", i + 1, false);
    Passage prompt = words("prompt" + i, 2 + i), chosen = words("good" + i, 1 + 4 * i),
        rejected = words("bad" + i, 3 + i);
    Set<Class<? extends Row>> types = spec().rows();
    if (types.contains(Row.Preference.class))
      return new Row.Preference(origin, Extras.NONE, prompt, chosen, rejected);
    if (types.contains(Row.UnpairedPreference.class))
      return new Row.UnpairedPreference(origin, Extras.NONE, prompt, chosen, i % 2 == 0);
    if (types.contains(Row.PromptCompletion.class))
      return new Row.PromptCompletion(origin, Extras.NONE, prompt, chosen);
    return types.contains(Row.Prompt.class)
        ? new Row.Prompt(origin, Extras.NONE, prompt)
        : new Row.Text(origin, Extras.NONE, chosen);
  }

  private Experience gathered(int from, int to) {
    List<Row> rows = IntStream.range(from, to).mapToObj(this::row).toList();
    return spec().gather(spec().collate(rows, new WordEncoder(), Truncation.NONE), new MadeUp());
  }

  /** What the first update learns from. */
  private Experience first() {
    return parts(gathered(0, ROWS)).getFirst();
  }

  private List<Experience> parts(Experience whole) {
    return spec().split(whole, (rows, _) -> IntStream.range(0, rows).toArray());
  }

  private Judgement judged(Experience experience, Map<String, Array> said) {
    try (var workers = new WorkerPool(1)) {
      return Judgement.of(spec(), new Eager(InstalledKernels.definitions(), workers), experience.arrays(), said,
          MadeUp::named);
    }
  }

  @Test public void rowsThatItTakesAreNotRefused() {
    for (int i = 0; i < ROWS; i++) {
      var why = spec().refusal(row(i), new WordEncoder(), Truncation.NONE);
      if (why.isPresent()) throw new AssertionError("a row of a type in rows() is refused: " + why.get());
    }
  }

  @Test public void anExperienceHasAsManyPartsAsUpdates() {
    int parts = parts(gathered(0, ROWS)).size();
    if (parts != spec().updates())
      throw new AssertionError("split() gives " + parts + " parts; updates() says " + spec().updates());
  }

  @Test public void theGradientAgreesWithCentralDifferences() {
    Experience experience = first();
    Map<String, Array> said = MadeUp.said(experience, DType.FLOAT64);
    List<String> names = List.copyOf(said.keySet());
    try (var workers = new WorkerPool(1)) {
      var eager = new Eager(InstalledKernels.definitions(), workers);
      double worst = new GradientCheck(eager).worst(tensors -> {
        Map<String, Tensor> now = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) now.put(names.get(i), tensors.get(i));
        return List.of(total(experience, now, eager));
      }, List.copyOf(said.values()));
      if (!(worst < 1e-5))
        throw new AssertionError("the taped gradient of the loss is off from central differences by " + worst);
    }
  }

  /** The loss over whatever evaluator the models' sayings belong to. */
  private Tensor total(Experience experience, Map<String, Tensor> said, Eager eager) {
    Tensor any = said.values().iterator().next();
    var learner = new GivenLearner(experience.arrays(), array -> constant(any, array, eager), said, MadeUp::named);
    Tensor sum = any.total().times(0);
    for (Loss.Term term : spec().loss(learner, (_, _, _) -> {
    }).terms())
      sum = sum.plus(term.sum().times(term.coefficient()).over(term.weight()));
    return sum;
  }

  private static Tensor constant(Tensor like, Array array, Eager eager) {
    return like.evaluator() instanceof dev.tenon.engine.autograd.Tape tape
        ? tape.constant(eager.tensor(array))
        : eager.tensor(array);
  }

  @Test public void theSameBatchGivesTheSameBytes() {
    Experience one = gathered(0, ROWS), other = gathered(0, ROWS);
    one.arrays().forEach((name, array) -> {
      if (!other.has(name) || array.segment().mismatch(other.array(name).segment()) >= 0)
        throw new AssertionError("gathering the same rows twice gives another '" + name + "'");
    });
    Judgement first = judged(first(), MadeUp.said(first(), DType.FLOAT32)),
        again = judged(first(), MadeUp.said(first(), DType.FLOAT32));
    if (first.loss() != again.loss())
      throw new AssertionError("the same experience has the losses " + first.loss() + " and " + again.loss());
  }

  @Test public void weightsDoNotDependOnWhatModelsSay() {
    Experience experience = first();
    Map<String, Array> said = MadeUp.said(experience, DType.FLOAT64);
    List<Double> before = judged(experience, said).weights();
    said.values().forEach(array -> {
      for (long i = 0, n = array.shape().count(); i < n; i++) array.set(i, 0.7 * array.at(i) - 0.01 * i);
    });
    List<Double> after = judged(experience, said).weights();
    if (!before.equals(after))
      throw new AssertionError("weights of the loss are " + before + ", and " + after
          + " when the models say something else; they must depend on the experience alone");
  }

  /** Each half is padded to its own longest row. */
  @Test public void halvesAddUpToTheWholeAndPaddingDoesNotCount() {
    if (!judgesRowsAlone()) return;
    Judgement whole = judged(gathered(0, ROWS), MadeUp.said(gathered(0, ROWS), DType.FLOAT64)),
        left = judged(gathered(0, 2), MadeUp.said(gathered(0, 2), DType.FLOAT64)),
        right = judged(gathered(2, ROWS), MadeUp.said(gathered(2, ROWS), DType.FLOAT64));
    for (int k = 0; k < whole.sums().size(); k++) {
      same("sum", whole.sums().get(k), left.sums().get(k) + right.sums().get(k));
      same("weight", whole.weights().get(k), left.weights().get(k) + right.weights().get(k));
    }
  }

  private static void same(String what, double whole, double halves) {
    if (!(Math.abs(whole - halves) <= 1e-5 * (1 + Math.abs(whole))))
      throw new AssertionError("the " + what + " over " + ROWS + " rows is " + whole + ", and " + halves
          + " over two halves; padding must not count, and sums must be sums over rows or tokens");
  }

  @Test public void theLossFallsWhenTheChosenAnswerBecomesLikelier() {
    if (!prefers()) return;
    Experience experience = gathered(0, ROWS);
    Map<String, Array> said = MadeUp.said(experience, DType.FLOAT64);
    double before = judged(experience, said).loss();
    int raised = 0;
    for (int i = 0; i < ROWS; i++)
      if (row(i) instanceof Row.Preference pair) raised += raise(experience, said, new WordEncoder().preference(pair));
    double after = judged(experience, said).loss();
    if (raised == 0) throw new AssertionError("no row of the experience is a chosen answer behind its prompt");
    if (!(after < before))
      throw new AssertionError("the loss goes from " + before + " to " + after
          + " when all chosen answers become likelier or score higher; it must fall");
  }

  /** Lets the models think more of the chosen answer. */
  private static int raise(Experience experience, Map<String, Array> said, Encoder.Continued pair) {
    int raised = 0;
    int[] chosen = pair.whole(0);
    for (String name : experience.arrays().keySet()) {
      if (!name.endsWith(".tokens")) continue;
      String rows = name.substring(0, name.length() - ".tokens".length());
      Array tokens = experience.array(name), last = experience.array(Sequences.key(rows, "last"));
      for (int r = 0; r < tokens.shape().dim(0); r++) {
        int row = r;
        if (!begins(tokens, r, chosen) || last.longAt(r) != chosen.length - 1) continue;
        raised++;
        for (String question : List.of("logps", "scores"))
          Optional.ofNullable(said.get(MadeUp.named(question, rows))).ifPresent(numbers -> add(numbers, row, 0.05));
      }
    }
    return raised;
  }

  private static boolean begins(Array tokens, int row, int[] ids) {
    int time = tokens.shape().dim(1);
    if (ids.length > time) return false;
    for (int t = 0; t < ids.length; t++) if (tokens.longAt((long) row * time + t) != ids[t]) return false;
    return true;
  }

  private static void add(Array said, int row, double more) {
    int size = said.shape().rank() == 1 ? 1 : said.shape().dim(1);
    for (int c = 0; c < size; c++) {
      long at = (long) row * size + c;
      if (said.at(at) != 0) said.set(at, said.at(at) + more);
    }
  }
}
