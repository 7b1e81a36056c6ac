package dev.tenon.engine.checkpoint;

import dev.tenon.engine.file.Disk;
import dev.tenon.engine.file.Store;
import dev.tenon.engine.file.Unreadable;
import dev.tenon.api.workbench.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The checkpoints of a run: {@code RUN/checkpoints/step-000500}. One counts from the moment it has its manifest; reading ones
 * never change anything on disk. Whoever saves holds the run's lock.
 */
public final class Checkpoints {
  private static final Pattern NAME = Pattern.compile("step-(\\d{6,9})");

  private static final System.Logger LOG = System.getLogger("dev.tenon");

  /** What makes a folder an adapter's. */
  public static final String ADAPTER = "adapter_config.json";

  private final Path folder;
  private final AtomicFolder folders;

  public Checkpoints(Path run, Store store) {
    folder = run.resolve("checkpoints");
    folders = new AtomicFolder(store);
  }

  /** Where the checkpoint of a step is or will be. */
  public Path at(int step) {
    return folder.resolve(String.format(Locale.ROOT, "step-%06d", step));
  }

  /** Steps of the complete checkpoints, in order. */
  public List<Integer> steps() {
    return numbered(Manifest::in);
  }

  private List<Integer> numbered(Predicate<Path> which) {
    if (!Files.isDirectory(folder)) return List.of();
    var steps = new ArrayList<Integer>();
    try (Stream<Path> entries = Files.list(folder)) {
      entries.forEach(path -> {
        Matcher m = NAME.matcher(path.getFileName().toString());
        if (m.matches() && which.test(path)) steps.add(Integer.valueOf(m.group(1)));
      });
    } catch (IOException e) {
      throw Unreadable.error(folder, e);
    }
    Collections.sort(steps);
    return List.copyOf(steps);
  }

  /** The newest complete checkpoint, if there is one. */
  public Optional<Path> latest() {
    List<Integer> steps = steps();
    return steps.isEmpty() ? Optional.empty() : Optional.of(at(steps.getLast()));
  }

  /** The checkpoint that did best by the newest one's account, if it is still there. */
  public Optional<Path> best() {
    return latest().flatMap(latest -> TrainingState.read(latest).best()).map(best -> at(best.step()))
        .filter(Manifest::in);
  }

  /** Puts in order what a killed process left; to be called when a run is taken up again. */
  public void settle() {
    folders.settle(folder);
    numbered(path -> !Manifest.in(path)).forEach(step -> LOG.log(System.Logger.Level.WARNING,
        "{0} has no {1}: it was not saved to its end, or is damaged, and does not count", at(step), Manifest.FILE));
  }

  /**
   * Saves a checkpoint, whole or not at all. An incomplete folder of that name, which only others can have made, is set aside
   * rather than stopping the run.
   *
   * @return its folder
   */
  public Path save(int step, Map<String, Content> files) {
    folders.settle(folder);
    if (Files.exists(at(step)) && !Manifest.in(at(step))) folders.setAside(at(step));
    folders.save(at(step), files);
    return at(step);
  }

  /**
   * Deletes the oldest checkpoints.
   *
   * @param most how many to keep ({@code save_total_limit}), at least 1; the newest and the best are kept in any case
   * @param best step of the best one
   */
  public void keep(int most, OptionalInt best) {
    if (most < 1) throw new IllegalArgumentException("save_total_limit is " + most + "; it must be at least 1");
    List<Integer> steps = steps();
    int excess = steps.size() - most;
    for (int step : steps) {
      if (excess <= 0) return;
      if (step == steps.getLast() || (best.isPresent() && step == best.getAsInt())) continue;
      folders.delete(at(step));
      excess--;
    }
  }

  /** What to do about a damaged file, for messages: names the checkpoint before it if the folder is one of a run's. */
  static String remedy(Path damaged) {
    Path checkpoints = Optional.ofNullable(damaged.toAbsolutePath().normalize().getParent()).orElse(damaged);
    Path run = Optional.ofNullable(checkpoints.getParent()).orElse(checkpoints);
    var all = new Checkpoints(run, new Disk());
    if (!checkpoints.equals(all.folder) || !NAME.matcher(String.valueOf(damaged.getFileName())).matches())
      return "take it again from where it came, or, if the change was meant, delete " + Manifest.FILE;
    return all.steps().reversed().stream().map(step -> all.at(step).getFileName())
        .dropWhile(name -> !name.equals(damaged.getFileName())).skip(1).findFirst()
        .map(older -> "resume from an older checkpoint: delete " + damaged + " to go on from " + older)
        .orElse("there is no older checkpoint to resume from");
  }

  /**
   * Compares a checkpoint, or any folder saved with a manifest, with that manifest, byte for byte.
   *
   * @throws UserError if a file is missing or damaged; says which, and what to do
   */
  public static void verify(Path folder) {
    String remedy = remedy(folder);
    remedied(remedy, () -> Manifest.read(folder)).verify(folder, remedy);
  }

  /** What a file says that may be damaged; if it cannot be understood, what to do is said too. */
  static <T> T remedied(String remedy, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (UserError e) {
      throw new UserError(e.getMessage() + "; " + remedy, e);
    }
  }

  /**
   * The folder that a user means by MODEL: itself; of a run, its newest checkpoint; of {@code RUN@best}, its best.
   *
   * @throws UserError if there is no such folder, or a run without checkpoints
   */
  public static Path locate(Path model) {
    String name = String.valueOf(model.getFileName());
    if (!Files.exists(model) && name.endsWith("@best")) {
      Path run = model.resolveSibling(name.substring(0, name.length() - "@best".length()));
      return new Checkpoints(run, new Disk()).best().orElseThrow(
          () -> new UserError(run + ": it has no best checkpoint; a run has one once it was evaluated and saved"));
    }
    if (!Files.isDirectory(model))
      throw new UserError(model + (Files.exists(model) ? ": it is a file" : ": there is no such folder")
          + "; it must be the folder of a model or a run, or a GGUF file");
    if (Files.exists(model.resolve("config.json")) || Files.exists(model.resolve(ADAPTER))) return model;
    return new Checkpoints(model, new Disk()).latest().orElseThrow(() -> new UserError(
        model
            + ": it has no config.json, no adapter_config.json and no complete checkpoint; it must be a model, an adapter or a run"));
  }
}
