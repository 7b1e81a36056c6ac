package dev.tenon.engine.report;

import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.checkpoint.Checkpoints;
import dev.tenon.engine.checkpoint.Manifest;
import dev.tenon.engine.checkpoint.Safetensors;
import dev.tenon.engine.checkpoint.TrainingState;
import dev.tenon.engine.file.Json;
import dev.tenon.engine.file.Unreadable;
import dev.tenon.engine.run.MetricsLog;
import dev.tenon.engine.run.RunFolder;
import dev.tenon.engine.run.Samples;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * All that a run's folder tells.
 *
 * @param name the folder's
 * @param lines the logged steps of metrics.jsonl
 * @param config the text of config.yaml; empty if there is none
 * @param checkpoints complete ones, by step
 * @param parameters elements of the newest checkpoint's weights, or of its adapter's
 * @param tenon tenon.json of the newest checkpoint; empty if there is none
 */
record Account(String name, Settings settings, List<Map<String, Object>> lines, List<Samples> samples, String config,
    List<Saved> checkpoints,
    OptionalLong parameters, Map<String, Object> tenon) {
  /**
   * A checkpoint.
   *
   * @param bytes of its files together
   * @param best whether its evaluation was the best, by the account of the newest one
   */
  record Saved(String folder, int step, long bytes, boolean best) {}

  /** @throws UserError if a file of the run is damaged */
  static Account of(RunFolder folder) {
    Checkpoints all = folder.checkpoints();
    List<Integer> steps = all.steps();
    Optional<Path> newest = steps.isEmpty() ? Optional.empty() : Optional.of(all.at(steps.getLast()));
    Optional<TrainingState.Best> best = newest.filter(n -> Files.exists(n.resolve("state.json")))
        .flatMap(n -> TrainingState.read(n).best());
    List<Saved> checkpoints = steps.stream().map(step -> saved(all.at(step), step, best)).toList();
    OptionalLong parameters = newest.flatMap(n -> Stream.of("model.safetensors", "adapter_model.safetensors")
        .map(n::resolve).filter(Files::exists).findFirst()).map(Account::elements).orElse(OptionalLong.empty());
    Map<String, Object> tenon = newest.map(n -> n.resolve("tenon.json")).filter(Files::exists).map(Json::read)
        .orElse(Map.of());
    String name = String.valueOf(folder.path().toAbsolutePath().normalize().getFileName());
    return new Account(name, Settings.of(folder), MetricsLog.read(folder), Samples.read(text(folder.samples())),
        text(folder.config()), checkpoints, parameters, tenon);
  }

  private static Saved saved(Path path, int step, Optional<TrainingState.Best> best) {
    long bytes = Manifest.read(path).files().values().stream().mapToLong(Manifest.Entry::size).sum();
    return new Saved(String.valueOf(path.getFileName()), step, bytes, best.isPresent() && best.get().step() == step);
  }

  private static OptionalLong elements(Path weights) {
    try (Arena arena = Arena.ofConfined()) {
      return OptionalLong.of(
          Safetensors.open(weights, arena).tensors().values().stream().mapToLong(a -> a.type().shape().count()).sum());
    }
  }

  /** A file's text, with stand-ins for what is not UTF-8; nothing if there is none. */
  private static String text(Path file) {
    if (!Files.exists(file)) return "";
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw Unreadable.error(file, e);
    }
  }

  /** A figure over the logged steps. */
  Series series(String key) {
    return Series.of(lines, key);
  }

  /** Whether the loss is a mean negative log-likelihood: what a method of alignment descends need not be. */
  boolean likelihood() {
    return settings.text("align").isEmpty();
  }

  /** The last logged step or the newest checkpoint's, whichever is later. */
  int step() {
    int logged = lines.isEmpty() || !(lines.getLast().get("step") instanceof Number n) ? 0 : n.intValue();
    return Math.max(logged, checkpoints.isEmpty() ? 0 : checkpoints.getLast().step);
  }

  /** Logged steps whose figure is there and not a number that can be shown. */
  long unshown(String key) {
    return lines.stream().filter(line -> line.containsKey(key)).count() - series(key).points().size();
  }
}
