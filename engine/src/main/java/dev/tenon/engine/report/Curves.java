package dev.tenon.engine.report;

import dev.tenon.engine.report.Plot.Curve;
import dev.tenon.engine.report.Plot.Reading;
import dev.tenon.engine.report.Plot.Reading.Decimals;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The part of the page with the curves of a run. */
final class Curves {
  /** Logged steps from which on a smoothed curve tells more than the raw one. */
  private static final int WORTH_SMOOTHING = 40;
  /** A curve is smoothed over this share of it, twice: to the left and to the right. */
  private static final int SHARE = 50;
  /** How much the largest value exceeds the smallest where a linear axis would hide the small ones. */
  private static final double WIDE = 50;

  /** What every run logs. */
  private static final Set<String> USUAL = Set.of("step", "tokens", "train/loss", "eval/loss", "learning_rate",
      "grad_norm", "tokens_per_second", "memory_bytes");

  private Curves() {}

  static void draw(Account account, Html page) {
    if (account.lines().isEmpty()) return;
    Axis steps = Axis.ofSteps(account.series("step").isEmpty() ? 0 : account.series("step").last().step());
    page.open("section", "class", "plots").leaf("h2", "Curves").line();
    loss(account, steps).ifPresent(p -> p.draw(page));
    rate(account, steps).ifPresent(p -> p.draw(page));
    norm(account, steps).ifPresent(p -> p.draw(page));
    speed(account, steps).ifPresent(p -> p.draw(page));
    memory(account, steps).ifPresent(p -> p.draw(page));
    for (String key : methods(account)) figure(account, steps, key).ifPresent(p -> p.draw(page));
    page.close().line();
  }

  private static Optional<Plot> loss(Account account, Axis steps) {
    Series train = account.series("train/loss"), evaluation = account.series("eval/loss"),
        retained = account.series("eval/retained_loss");
    var curves = new ArrayList<Curve>();
    if (train.points().size() >= WORTH_SMOOTHING) {
      curves.add(new Curve("training", "faint", train));
      curves.add(new Curve("smoothed", "train", train.smoothed(train.points().size() / SHARE)));
    } else if (!train.isEmpty()) {
      curves.add(new Curve("training", "train", train));
    }
    if (!evaluation.isEmpty()) curves.add(new Curve("evaluation", "evaluation", evaluation));
    if (!retained.isEmpty()) curves.add(new Curve("old domain", "retained", retained));
    if (curves.isEmpty()) return Optional.empty();
    double low = curves.stream().mapToDouble(c -> c.series().lowest().value()).min().orElseThrow();
    double high = curves.stream().mapToDouble(c -> c.series().highest().value()).max().orElseThrow();
    return Optional
        .of(new Plot("Loss", account.likelihood() ? "nats per token" : "", true, steps, Axis.around(low, high),
            new Decimals(4), curves));
  }

  private static Optional<Plot> rate(Account account, Axis steps) {
    return small("Learning rate", "", steps, account.series("learning_rate"), new Reading.Exponent());
  }

  private static Optional<Plot> norm(Account account, Axis steps) {
    Series norm = account.series("grad_norm");
    if (norm.isEmpty()) return Optional.empty();
    double low = norm.lowest().value(), high = norm.highest().value();
    Axis values = low > 0 && high / low > WIDE ? Axis.magnitudes(low, high) : fromZero(norm);
    return Optional.of(plot("Gradient norm", "before clipping", steps, values, norm, new Decimals(3)));
  }

  private static Optional<Plot> speed(Account account, Axis steps) {
    return small("Throughput", "tokens per second", steps, account.series("tokens_per_second"), new Decimals(0));
  }

  private static Optional<Plot> memory(Account account, Axis steps) {
    Series bytes = account.series("memory_bytes");
    if (bytes.isEmpty()) return Optional.empty();
    int unit = Figures.binaryUnit(bytes.highest().value());
    return small("Tensor memory", Figures.unitName(unit), steps, bytes.over(Figures.unitSize(unit)), new Decimals(1));
  }

  /** Figures that a method logs besides: rewards, divergences. */
  private static List<String> methods(Account account) {
    return account.lines().stream().flatMap(line -> line.keySet().stream())
        .filter(key -> !USUAL.contains(key) && !key.startsWith("eval/")).distinct().toList();
  }

  private static Optional<Plot> figure(Account account, Axis steps, String key) {
    Series train = account.series(key), held = account.series("eval/" + key);
    if (train.isEmpty()) return Optional.empty();
    var curves = new ArrayList<>(List.of(new Curve(held.isEmpty() ? "" : "training", "train", train)));
    if (!held.isEmpty()) curves.add(new Curve("evaluation", "evaluation", held));
    double low = curves.stream().mapToDouble(c -> c.series().lowest().value()).min().orElseThrow();
    double high = curves.stream().mapToDouble(c -> c.series().highest().value()).max().orElseThrow();
    Axis values = low < 0 || low == high ? Axis.around(low, high) : Axis.upTo(high);
    return Optional.of(new Plot(key, "", false, steps, values, new Decimals(3), curves));
  }

  private static Optional<Plot> small(String title, String unit, Axis steps, Series series, Reading reading) {
    return series.isEmpty()
        ? Optional.empty()
        : Optional.of(plot(title, unit, steps, fromZero(series), series, reading));
  }

  private static Plot plot(String title, String unit, Axis steps, Axis values, Series series, Reading reading) {
    return new Plot(title, unit, false, steps, values, reading, List.of(new Curve("", "train", series)));
  }

  /** From zero, so that a small change looks small. */
  private static Axis fromZero(Series series) {
    double low = series.lowest().value(), high = series.highest().value();
    return low < 0 ? Axis.around(low, high) : Axis.upTo(high);
  }
}
