package dev.tenon.engine.config;

import dev.tenon.api.spec.Doc;
import dev.tenon.api.spec.Key;
import dev.tenon.api.text.Candidates;
import dev.tenon.api.text.Sampler;
import dev.tenon.api.train.Schedule;
import dev.tenon.engine.plugin.Catalogs;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Records to be bound, and a few components. */
final class Parts {
  private Parts() {}

  static Catalogs catalogs() {
    return Catalogs.of(new TopK(), new Plain(), new TopP(), new Pipeline());
  }

  enum Mode {
    FAST, VERY_SLOW
  }

  /** Every kind of setting there is. */
  record Everything(int wholeNumber, long longNumber, float single, double number, boolean flag, String words,
      Path path, Mode mode,
      Optional<String> maybe, OptionalInt maybeWhole, OptionalDouble maybeNumber, List<Integer> numbers, Size size,
      Sampler sampler, List<Sampler> samplers) {
    Everything() {
      this(1, 2, 3e-5f, 4e-9, true, "six", Path.of("a/b"), Mode.VERY_SLOW, Optional.empty(), OptionalInt.empty(),
          OptionalDouble.empty(), List.of(10, 11),
          new Size(), new TopK(), List.of(new TopK(), new Plain()));
    }
  }

  record Size(@Doc("in pixels") int width, @Key(value = "height", aliases = "tall") int high) {
    Size() {
      this(3, 4);
    }

    Size {
      if (width * high > 1000)
        throw new IllegalArgumentException("width (" + width + ") times height (" + high + ") must be at most 1000");
    }
  }

  /** A section without defaults of its own. */
  record Run(Model model, @Default("plain") Sampler sampler, Optional<Schedule> schedule, Optional<Size> size) {}

  record Model(int hiddenSize, @Default("0.02") float initializerRange,
      @Default("[top-k, {type: top-p, p: 0.5}]") List<Sampler> samplers) {}

  @Doc("the k most likely")
  record TopK(@Doc("how many") int k, @Key(aliases = {
      "min_keep", "floor"}) int minTokensToKeep) implements Sampler {
    TopK() {
      this(40, 1);
    }

    TopK {
      if (k < minTokensToKeep)
        throw new IllegalArgumentException(
            "k (" + k + ") must be at least min_tokens_to_keep (" + minTokensToKeep + ")");
    }

    @Override public String type() {
      return "top-k";
    }

    @Override public Candidates apply(Candidates candidates) {
      return candidates.first(k);
    }
  }

  record TopP(double p, int minTokensToKeep) implements Sampler {
    TopP() {
      this(0.9, 1);
    }

    @Override public String type() {
      return "top-p";
    }

    @Override public Candidates apply(Candidates candidates) {
      return candidates;
    }
  }

  /** Its default component is set otherwise than that component's own defaults. */
  record Pipeline(Sampler first, Sampler second) implements Sampler {
    Pipeline() {
      this(new TopK(7, 2), new Plain());
    }

    @Override public String type() {
      return "pipeline";
    }

    @Override public Candidates apply(Candidates candidates) {
      return second.apply(first.apply(candidates));
    }
  }

  /** A component that is no record: it has no settings. */
  static final class Plain implements Sampler {
    @Override public String type() {
      return "plain";
    }

    @Override public Candidates apply(Candidates candidates) {
      return candidates;
    }

    @Override public boolean equals(Object other) {
      return other instanceof Plain;
    }

    @Override public int hashCode() {
      return 1;
    }
  }
}
