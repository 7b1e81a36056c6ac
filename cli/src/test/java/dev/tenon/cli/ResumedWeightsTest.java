package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights that a checkpoint is about to fill. */
class ResumedWeightsTest {
  /** A norm that says what its weight is when it is made. */
  private static final String WATCHING = """
      import dev.tenon.api.model.Initial;
      import dev.tenon.api.model.Norm;
      import dev.tenon.api.model.Site;
      import dev.tenon.api.nn.Parameter;
      import dev.tenon.api.nn.Pass;
      import dev.tenon.api.tensor.Shape;
      import dev.tenon.api.tensor.Tensor;

      public record Watching() implements Norm.Spec {
        public String type() {
          return "watching";
        }

        public Norm build(Site site, int size) {
          Parameter weight = site.parameter("weight", Shape.of(size), new Initial.Constant(1));
          System.setProperty("acme.watched", System.getProperty("acme.watched", "") + weight.value().at(0) + " ");
          return new Scale(weight);
        }

        record Scale(Parameter weight) implements Norm {
          public Tensor apply(Tensor x, Pass pass) {
            return x.times(pass.read(weight));
          }
        }
      }
      """;

  @TempDir Path folder;

  private String watched(Object... arguments) {
    System.clearProperty("acme.watched");
    Typed typed = Typed.tenon(arguments);
    assertEquals(0, typed.code(), typed.err());
    return System.clearProperty("acme.watched");
  }

  @Test void areNotDrawnFirst() throws IOException {
    SmallRun small = SmallRun.prepared(folder);
    Path plugins = GivenPlugin.compiled(folder, "dev.tenon.api.model.Norm.Spec", "Watching", WATCHING);
    assertEquals("1.0 1.0 1.0 ", watched("train", small.config, "--out", small.run, "--plugins", plugins, "--quiet",
        "--set", "model.norm.type=watching", "--set", "train.max_steps=2"));
    assertEquals("0.0 0.0 0.0 ", watched("train", "--resume", small.run, "--plugins", plugins, "--quiet", "--set",
        "train.max_steps=3"));
  }
}
