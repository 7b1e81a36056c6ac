package dev.tenon.engine.align;

import dev.tenon.api.align.Alignment;
import dev.tenon.api.align.Experience;
import dev.tenon.api.data.Row;
import dev.tenon.api.model.Decoder;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.rows.RowEncoder;
import dev.tenon.engine.text.Tokenizers;
import dev.tenon.engine.train.LearnerPrograms;
import dev.tenon.engine.train.Objective;
import dev.tenon.engine.train.OptimizerGroups;
import dev.tenon.engine.train.Pupils;
import dev.tenon.engine.train.Signature;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What an alignment takes besides its models.
 *
 * @param runBytes of gradients and optimizer state
 * @param stepBytes of the update that takes most: of the longest rows, and answers as long as they may be
 * @param flops of such an update
 * @param tokens of such an update, padding counted
 * @param steps updates of the run
 */
public record AlignNeeds(long runBytes, long stepBytes, double flops, long tokens, int steps) {
  /**
   * The needs of a run with models that need not be in memory.
   *
   * @param context most tokens of a row
   */
  public static AlignNeeds of(AlignSpec spec, Decoder policy, Optional<Decoder> value, int context,
      Tokenizers.Kept tokenizer, KernelSet kernels, int threads) {
    Alignment method = spec.align();
    RowEncoder encoder = spec.data().encoder(tokenizer);
    Data data = Data.of(spec, encoder, context);
    int rows = spec.train().batchSize();
    Experience whole = method.gather(method.collate(Collections.nCopies(rows, longest(data, method)), encoder,
        data.truncation()), new PlannedCast(Math.max(1, spec.reward().size()), data.texts()));
    List<Experience> parts = method.split(whole, (n, _) -> IntStream.range(0, n).toArray());
    var programs = new LearnerPrograms(new Pupils(policy, value), Objective.of(method),
        new OptimizerGroups(spec.train().optimizer(), spec.train().parameterGroups()),
        spec.train().learnerSettings(context), kernels, threads);
    parts.stream().map(Signature::of).distinct().forEach(programs::prepare);
    int accumulation = spec.train().gradientAccumulationSteps();
    return new AlignNeeds(programs.runBytes(), programs.stepBytes(), programs.flops(accumulation),
        tokens(parts.getFirst()) * accumulation,
        AlignmentCourse.steps(method, spec.train(), data.train().size()));
  }

  /** The row that fills most. */
  private static Row longest(Data data, Alignment method) {
    Row longest = data.train().getFirst();
    long most = 0;
    for (Row row : data.train()) {
      var batch = method.collate(List.of(row), data.encoder(), data.truncation());
      long size = tokens(batch.experience())
          + batch.prompts().stream().mapToLong(prompt -> prompt.tokens().length).sum();
      if (size > most) longest = row;
      most = Math.max(most, size);
    }
    return longest;
  }

  private static long tokens(Experience experience) {
    return experience.arrays().entrySet().stream().filter(e -> e.getKey().endsWith(".tokens"))
        .mapToLong(e -> e.getValue().shape().count()).sum();
  }
}
