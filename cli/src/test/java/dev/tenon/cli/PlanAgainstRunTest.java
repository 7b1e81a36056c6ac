package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenon.api.nn.Layers;
import dev.tenon.api.workbench.Listener;
import dev.tenon.api.workbench.Outcome;
import dev.tenon.api.workbench.Plan;
import dev.tenon.api.workbench.RunConfig;
import dev.tenon.api.workbench.Workbench;
import dev.tenon.engine.Tenon;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plan says of a run, against what the run then took. */
class PlanAgainstRunTest {
  private static final List<String> THREE = List.of("train.max_steps=3", "train.eval_steps=1", "train.save_steps=0",
      "train.threads=2");

  @TempDir Path folder;
  private SmallRun small;
  private int runs;

  @BeforeEach void prepare() throws IOException {
    small = SmallRun.prepared(folder);
  }

  /**
   * Plans and trains.
   *
   * @param tolerance share of the memory taken by which the plan may miss it
   */
  private void assertAsPlanned(double tolerance, String... overrides) {
    try (Workbench bench = Tenon.workbench()) {
      RunConfig config = bench.config(small.config, Stream.concat(THREE.stream(), Stream.of(overrides)).toList());
      Plan plan = bench.plan(config);
      // All that a run does it has done once before its third step, and tensor memory is not given back before its end.
      var peak = new AtomicLong();
      Outcome outcome = bench.train(config, folder.resolve("run-" + runs++), new Listener() {
        @Override public void step(Step step) {
          peak.set(Math.max(peak.get(), step.memoryBytes()));
        }
      });
      assertEquals(3, outcome.step());
      assertEquals(peak.get(), plan.peakBytes(), tolerance * peak.get(), String.join(" ", overrides));
      var parameters = Layers.parameters(bench.load(outcome.checkpoint()).decoder()).values();
      assertEquals(parameters.stream().mapToLong(p -> p.shape().count()).sum(), plan.parameters());
      assertEquals(parameters.stream().mapToLong(p -> p.value().type().bytes()).sum(), plan.weightBytes(), 64);
    }
  }

  @Test void aRunTakesTheMemoryThatIsPlanned() {
    assertAsPlanned(0);
    assertAsPlanned(0, "train.kernels=vector", "train.batch_size=8", "train.sequence_length=32", "model.hidden_size=32",
        "model.num_hidden_layers=3", "train.gradient_accumulation_steps=3", "model.dropout=0.1");
    assertAsPlanned(0, "train.kernels=vector", "train.batch_size=8", "model.num_hidden_layers=5",
        "train.gradient_accumulation_steps=2", "model.dropout=0.1", "train.gradient_checkpointing=true");
    assertAsPlanned(0, "train.optimizer.type=muon", "model.tie_word_embeddings=false", "train.kernels=vector");
    assertAsPlanned(0, "model.attention.type=linear", "model.positions.type=none");
  }

  @Test void samplesAreMemoryToo() {
    assertAsPlanned(0, "train.sample_tokens=0", "data.validation=0");
    assertAsPlanned(0, "model.max_position_embeddings=1024", "train.sample_tokens=600");
    assertAsPlanned(0.05, "tokenizer={type: bpe, vocab_size: 280}", "train.sample_tokens=20",
        "train.sample_prompts=['', 'tenon wood', 'glue']");
  }
}
