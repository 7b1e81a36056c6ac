package dev.tenon.benches;

import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.engine.decode.Decoding;
import dev.tenon.engine.decode.DecoderMemory;
import dev.tenon.engine.decode.Kept;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * How fast models of two sizes read prompts or write texts, by weights of several types, at the beginning of a text or far behind it,
 * against llama.cpp on the same file; and how fast weights are read in writing, against a loop that does nothing but read.
 */
final class Reading implements Race {
  private static final int PROMPT = 512, WRITTEN = 64, BEFORE = 2048;
  private static final double WARM_SECONDS = 8;
  private static final String PREFILL = "prefill", BANDWIDTH = "bandwidth", CONTEXT = "context";
  private static final List<String> SIZES = List.of("134M", "1.1B");

  private final String name, title, unit;
  private final List<String> types;

  private Reading(String name, String title, String unit, List<String> types) {
    this.name = name;
    this.title = title;
    this.unit = unit;
    this.types = types;
  }

  /** Texts of one token after the other. */
  static Race decode() {
    return new Reading("decode", "Generation: " + WRITTEN + " tokens one by one", "tokens/s",
        List.of("f16", "q8_0", "q6_k", "q4_k", "q4_0"));
  }

  /** Texts behind many tokens, whose keys and values are kept in one type or the other. */
  static Race context() {
    return new Reading(CONTEXT, "Generation behind " + BEFORE + " tokens: weights, and keys and values", "tokens/s",
        List.of("q8_0 f32", "q8_0 q8_0"));
  }

  /** Prompts. */
  static Race prefill() {
    return new Reading(PREFILL, "Reading a prompt of " + PROMPT + " tokens", "tokens/s",
        List.of("f16", "q8_0", "q4_0"));
  }

  /** Weights in generation, each of which is read once a token. */
  static Race bandwidth() {
    return new Reading(BANDWIDTH, "Weights read in generation, and memory read by a loop in C", "GB/s",
        List.of("q8_0", "q4_0"));
  }

  @Override public String name() {
    return name;
  }

  @Override public String title() {
    return title;
  }

  @Override public String unit() {
    return unit;
  }

  @Override public boolean larger() {
    return true;
  }

  /** llama.cpp begins anew with each model too. */
  @Override public boolean fresh() {
    return true;
  }

  @Override public double limit() {
    return 5;
  }

  @Override public List<String> cases(boolean brief) {
    if (brief) return List.of("134M q8_0");
    return SIZES.stream().flatMap(size -> types.stream().map(type -> size + " " + type)).toList();
  }

  @Override public List<Entrant> entrants(Setting setting) {
    for (String each : cases(setting)) ModelFiles.require(each);
    String threads = Integer.toString(setting.threads());
    var all = new ArrayList<>(
        List.of(Ours.entrant("Tenon", Reading.class, name, threads, ModelFiles.folder().toString())));
    if (setting.brief()) return all;
    if (name.equals(BANDWIDTH))
      all.add(new Entrant("C loop", List.of(setting.peers().resolve("read").toString(), threads), Map.of(), true));
    else
      all.add(Ours.python("llama.cpp", setting, "llama.py", Map.of(), name, threads, setting.peers().toString(),
          ModelFiles.folder().toString()));
    return all;
  }

  /** Ours: arguments are the bench's name, the number of threads and the folder of the models. */
  public static void main(String[] arguments) throws IOException {
    int threads = Integer.parseInt(arguments[1]);
    try (var reader = new Reader(arguments[0], threads, Path.of(arguments[2]))) {
      Contestant.answer(arguments[0].equals(BANDWIDTH) ? reader::bandwidth : reader::speed);
    }
  }

  /** The model that was asked for last; the memory of others is given back. */
  private static final class Reader implements AutoCloseable {
    private final Workshop workshop = new Workshop();
    private final boolean prompts;
    private final int before;
    private final WorkerPool workers;
    private final Path models;
    private String present = "";
    private long bytes;
    private Runnable work = () -> {
    };
    private TensorMemory memory = new TensorMemory();

    Reader(String bench, int threads, Path models) {
      prompts = bench.equals(PREFILL);
      before = bench.equals(CONTEXT) ? BEFORE : 0;
      this.models = models;
      workers = new WorkerPool(threads);
    }

    /** Tokens a second. */
    double speed(String measured) {
      if (!measured.equals(present)) open(measured);
      // Once without a watch, as llama-bench does it: the caches are full of the other contestant's things.
      work.run();
      return tokens() / Timing.seconds(work);
    }

    /** GB of weights a second. */
    double bandwidth(String measured) {
      double speed = speed(measured);
      return speed * bytes / 1e9;
    }

    private int tokens() {
      return prompts ? PROMPT : WRITTEN;
    }

    private void open(String measured) {
      memory.close();
      memory = new TensorMemory();
      present = measured;
      Decoder model = workshop.models().load(models.resolve(ModelFiles.name(measured)), memory).decoder();
      // One row of the embeddings is all that a token needs of them.
      bytes = Layers.parameters(model).entrySet().stream().filter(each -> !each.getKey().startsWith("embedding."))
          .mapToLong(each -> each.getValue().value().type().bytes()).sum();
      String[] words = measured.split(" ");
      Kept kept = words.length > 2 ? Kept.of(words[2]).orElseThrow() : Kept.F32;
      var decoding = new Decoding(model, workshop.kernels(), workers, memory, kept);
      DecoderMemory texts = decoding.remember(1, before + tokens());
      if (before > 0) decoding.read(texts, new int[][]{new Random(2).ints(before, 3, 30_000).toArray()});
      int[] tokens = new Random(1).ints(tokens(), 3, 30_000).toArray();
      int[][] runs = prompts
          ? new int[][]{tokens}
          : Arrays.stream(tokens).mapToObj(t -> new int[]{t}).toArray(int[][]::new);
      work = () -> {
        texts.truncate(0, before);
        for (int[] run : runs) decoding.read(texts, new int[][]{run});
      };
      Timing.warm(work, WARM_SECONDS);
    }

    @Override public void close() {
      memory.close();
      workers.close();
    }
  }
}
