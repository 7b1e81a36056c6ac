package dev.tenon.engine.checkpoint;

import dev.tenon.engine.file.Json;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.workbench.UserError;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a training stands between two steps, apart from the weights and the optimizer's slots: state.json of a checkpoint. The
 * slots are in optimizer.safetensors beside it.
 *
 * @param step updates made
 * @param tokens tokens learned from
 * @param dataPosition the update that comes next in the order of the data
 * @param seeds by what they are for
 * @param dataSha256 of the data learned from
 * @param tokenizerSha256 of the tokenizer
 * @param best the best evaluation so far
 */
public record TrainingState(int step, long tokens, long dataPosition, SortedMap<String, Long> seeds, String dataSha256,
    String tokenizerSha256, Optional<Best> best) {
  private static final int FORMAT = 1;
  private static final String FILE = "state.json";
  private static final String SLOTS = "optimizer.safetensors";

  /**
   * The best evaluation so far.
   *
   * @param metric {@code eval/loss} for example
   * @param value finite
   * @param step the checkpoint that has it
   */
  public record Best(String metric, double value, int step) {
    public Best {
      if (!Double.isFinite(value)) throw new IllegalArgumentException(metric + " is " + value + "; it must be finite");
    }
  }

  public TrainingState {
    seeds = Collections.unmodifiableSortedMap(new TreeMap<>(seeds));
  }

  /** The files of a checkpoint that hold this state and the optimizer's slots. */
  public Map<String, Content> files(Map<String, Array> slots) {
    var values = new LinkedHashMap<String, Values>();
    slots.forEach((name, array) -> values.put(name, Values.of(array)));
    return Map.of(FILE, Content.json(tree()), SLOTS, Safetensors.content(values));
  }

  private Map<String, Object> tree() {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("format", FORMAT);
    tree.put("step", step);
    tree.put("tokens", tokens);
    tree.put("data_position", dataPosition);
    tree.put("seeds", seeds);
    tree.put("data_sha256", dataSha256);
    tree.put("tokenizer_sha256", tokenizerSha256);
    best.ifPresent(b -> {
      var entry = new LinkedHashMap<String, Object>();
      entry.put("metric", b.metric);
      entry.put("value", b.value);
      entry.put("step", b.step);
      tree.put("best", entry);
    });
    return tree;
  }

  /** @throws UserError if the checkpoint has no state.json, or one that cannot be understood */
  public static TrainingState read(Path checkpoint) {
    Path file = checkpoint.resolve(FILE);
    Map<String, Object> tree = Checkpoints.remedied(Checkpoints.remedy(checkpoint), () -> Json.read(file));
    Json.checkFormat(file, tree, FORMAT);
    var in = new Fields(file.toString(), tree);
    var seeds = new TreeMap<String, Long>();
    Fields given = in.section("seeds");
    given.tree.keySet().forEach(name -> seeds.put(name, given.whole(name, Long.MIN_VALUE)));
    Optional<Best> best = Optional.empty();
    if (tree.containsKey("best")) {
      Fields b = in.section("best");
      best = Optional.of(new Best(b.text("metric"), b.number("value"), b.count("step")));
    }
    return new TrainingState(in.count("step"), in.whole("tokens", 0), in.whole("data_position", 0), seeds,
        in.text("data_sha256"), in.text("tokenizer_sha256"), best);
  }

  /** Typed reading of state.json. */
  private record Fields(String where, Map<String, Object> tree) {
    UserError wrong(String key, String must) {
      return new UserError(where + ": " + key + " is " + tree.getOrDefault(key, "missing") + "; it must be " + must);
    }

    long whole(String key, long least) {
      if (tree.get(key) instanceof Number n && (n instanceof Integer || n instanceof Long) && n.longValue() >= least)
        return n.longValue();
      throw wrong(key, "a whole number" + (least == 0 ? " from 0" : ""));
    }

    int count(String key) {
      long n = whole(key, 0);
      if (n > Integer.MAX_VALUE) throw wrong(key, "a whole number up to " + Integer.MAX_VALUE);
      return (int) n;
    }

    double number(String key) {
      if (tree.get(key) instanceof Number n && Double.isFinite(n.doubleValue())) return n.doubleValue();
      throw wrong(key, "a finite number");
    }

    String text(String key) {
      if (tree.get(key) instanceof String s) return s;
      throw wrong(key, "a string");
    }

    @SuppressWarnings("unchecked") Fields section(String key) {
      if (tree.get(key) instanceof Map<?, ?> m) return new Fields(where + ": " + key, (Map<String, Object>) m);
      throw wrong(key, "an object");
    }
  }

  /**
   * Copies a checkpoint's optimizer state into slots.
   *
   * @throws UserError if the file does not hold exactly these slots with these types; nothing was copied
   */
  public static void fill(Path checkpoint, Map<String, Array> slots) {
    Path file = checkpoint.resolve(SLOTS);
    try (Arena arena = Arena.ofConfined()) {
      Map<String, Array> stored = Safetensors.open(file, arena).tensors();
      var wrong = new ArrayList<String>();
      List<String> missing = slots.keySet().stream().filter(name -> !stored.containsKey(name)).toList();
      List<String> unexpected = stored.keySet().stream().filter(name -> !slots.containsKey(name)).toList();
      if (!missing.isEmpty()) wrong.add(Listing.of(missing) + " missing");
      if (!unexpected.isEmpty()) wrong.add(Listing.of(unexpected) + " not expected");
      slots.forEach((name, slot) -> {
        Array from = stored.getOrDefault(name, slot);
        if (!from.type().equals(slot.type()))
          wrong.add("slot " + name + " is " + from.type() + ", it must be " + slot.type());
      });
      if (!wrong.isEmpty())
        throw new UserError(file + ": it is not the state of this model's optimizer: " + String.join("; ", wrong)
            + ". To resume, model and optimizer must be those of the run");
      slots.forEach((name, slot) -> slot.copyFrom(stored.getOrDefault(name, slot)));
    }
  }

  /**
   * Refuses other data than that of the checkpoint.
   *
   * @param checkpoint for the message
   * @param actual SHA-256 of the data at hand
   */
  public void requireData(Path checkpoint, String actual) {
    if (!actual.equals(dataSha256))
      throw new UserError(checkpoint + ": it learned from data with SHA-256 " + dataSha256 + ", the data now has "
          + actual
          + "; a run goes on with its own data: give it back, or train a new run on the other");
  }

  /**
   * Refuses another tokenizer than that of the checkpoint.
   *
   * @param checkpoint for the message
   * @param actual SHA-256 of the tokenizer at hand
   */
  public void requireTokenizer(Path checkpoint, String actual) {
    if (!actual.equals(tokenizerSha256))
      throw new UserError(checkpoint + ": its tokenizer has SHA-256 " + tokenizerSha256 + ", the one at hand " + actual
          + "; token ids would mean other text: use the checkpoint's own tokenizer.json");
  }
}
