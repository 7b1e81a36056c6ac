package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.workbench.Listener;
import dev.tenon.api.workbench.Plan;
import dev.tenon.api.workbench.Workbench;
import dev.tenon.engine.Tenon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose blocks are computed again in the backward pass, against runs that keep everything. */
class GradientCheckpointingTest {
  private static final List<String> DEEP = List.of("train.kernels=vector", "train.threads=2", "train.max_steps=4",
      "train.save_steps=0", "train.eval_steps=0", "train.gradient_accumulation_steps=2", "model.num_hidden_layers=12",
      "model.dropout=0.1");
  private static final String AGAIN = "train.gradient_checkpointing=true";

  /** Attention and feed-forward side by side, on what one norm gives: a block that is not built in. */
  private static final String PARALLEL = """
      import dev.tenon.api.model.Attention;
      import dev.tenon.api.model.Block;
      import dev.tenon.api.model.FeedForward;
      import dev.tenon.api.model.Norm;
      import dev.tenon.api.model.Site;
      import dev.tenon.api.nn.Pass;
      import dev.tenon.api.tensor.Tensor;

      public record Parallel() implements Block.Spec {
        public String type() {
          return "parallel";
        }

        public Block build(Site site, Block.Parts parts) {
          return new Both(parts.norm(site.at("norm")), parts.attention(site.at("attention")),
              parts.feedForward(site.at("feedForward")), site.dropout());
        }

        record Both(Norm norm, Attention attention, FeedForward feedForward, float dropout) implements Block {
          public Tensor apply(Tensor x, Pass pass) {
            Tensor normed = norm.apply(x, pass.at("norm"));
            Tensor sum = attention.apply(normed, pass.at("attention")).plus(feedForward.apply(normed, pass.at("feedForward")));
            return x.plus(pass.dropout(sum, dropout));
          }
        }
      }
      """;

  @TempDir Path folder;
  private SmallRun small;

  @BeforeEach void prepare() throws IOException {
    small = SmallRun.prepared(folder);
  }

  private static List<String> and(String... more) {
    return Stream.concat(DEEP.stream(), Stream.of(more)).toList();
  }

  private Path trained(String name, List<String> overrides, Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("train", small.config, "--out", folder.resolve(name), "--quiet"));
    for (String override : overrides) arguments.addAll(List.of("--set", override));
    arguments.addAll(List.of(more));
    Typed typed = Typed.tenon(arguments.toArray());
    assertEquals(0, typed.code(), typed.err());
    return folder.resolve(name);
  }

  private static void assertSame(Path one, Path other) throws IOException {
    for (String file : List.of("model.safetensors", "optimizer.safetensors"))
      assertEquals(-1L, Files.mismatch(one.resolve("checkpoints/step-000004").resolve(file),
          other.resolve("checkpoints/step-000004").resolve(file)), file);
    assertEquals(figures(one), figures(other));
  }

  /** Losses and norms of gradients. */
  private static List<String> figures(Path run) throws IOException {
    return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
        .map(line -> line.replaceFirst(",\"tokens_per_second\".*", "")).toList();
  }

  @Test void aRunGivesTheSameBytes() throws IOException {
    assertSame(trained("kept", DEEP), trained("again", and(AGAIN)));
  }

  @Test void soDoesOneOfAnotherAttentionAndFeedForward() throws IOException {
    List<String> other = and("model.attention.type=linear", "model.positions.type=none", "model.feed_forward.type=mlp",
        "model.norm.type=layer-norm", "model.bias=true");
    assertSame(trained("kept", other),
        trained("again", Stream.concat(other.stream(), Stream.of(AGAIN)).toList()));
  }

  @Test void aBlockOfSomebodyElseNeedKnowNothingOfIt() throws IOException {
    Path plugins = GivenPlugin.compiled(folder, "dev.tenon.api.model.Block.Spec", "Parallel", PARALLEL);
    assertSame(trained("kept", and("model.block.type=parallel"), "--plugins", plugins),
        trained("again", and("model.block.type=parallel", AGAIN), "--plugins", plugins));
  }

  @Test void aResumedRunGoesOnWithIt() throws IOException {
    Path straight = trained("straight", and(AGAIN)), run = folder.resolve("stopped");
    try (Workbench bench = Tenon.workbench()) {
      var twoSteps = new Listener() {
        private int steps;

        @Override public void step(Step step) {
          steps = step.step();
        }

        @Override public boolean stop() {
          return steps == 2;
        }
      };
      assertTrue(bench.train(bench.config(small.config, and(AGAIN)), run, twoSteps).interrupted());
      assertTrue(Files.readString(run.resolve("config.yaml")).contains("gradient_checkpointing: true"));
      bench.resume(run, List.of(), new Listener() {
      });
    }
    assertSame(straight, run);
  }

  @Test void thePlanSaysWhatIsWonAndWhatItCosts() {
    try (Workbench bench = Tenon.workbench()) {
      Plan kept = bench.plan(bench.config(small.config, and("train.batch_size=8"))),
          again = bench.plan(bench.config(small.config, and("train.batch_size=8", AGAIN)));
      assertTrue(again.stepBytes() < 0.4 * kept.stepBytes(), again + " against " + kept);
      assertEquals(kept.runBytes(), again.runBytes());
      assertTrue(again.flopsPerStep() > 1.1 * kept.flopsPerStep() && again.flopsPerStep() < 1.34 * kept.flopsPerStep(),
          again + " against " + kept);
    }
  }
}
