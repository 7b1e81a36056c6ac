package dev.tenon.benches;

import com.google.inject.Injector;
import dev.tenon.api.model.Decoder;
import dev.tenon.engine.decode.Decoding;
import dev.tenon.engine.decode.DecoderMemory;
import dev.tenon.engine.house.Assembly;
import dev.tenon.engine.house.Models;
import dev.tenon.engine.house.Options;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.memory.TensorMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** How fast models of two sizes read prompts or write texts, by weights of several types, against llama.cpp on the same file. */
final class Reading implements Bench {
  private static final int PROMPT = 512, WRITTEN = 64;
  private static final double WARM_SECONDS = 8;
  private static final List<String> SIZES = List.of("134M", "1.1B");

  private final String name, title;
  private final List<String> types;

  private Reading(String name, String title, List<String> types) {
    this.name = name;
    this.title = title;
    this.types = types;
  }

  /** Texts of one token after the other. */
  static Bench decode() {
    return new Reading("decode", "Generation: " + WRITTEN + " tokens one by one", List.of("f16", "q8_0", "q4_0"));
  }

  /** Prompts. */
  static Bench prefill() {
    return new Reading("prefill", "Reading a prompt of " + PROMPT + " tokens", List.of("f16", "q8_0", "q4_0"));
  }

  @Override public String name() {
    return name;
  }

  @Override public String title() {
    return title;
  }

  @Override public String unit() {
    return "tokens/s";
  }

  @Override public boolean larger() {
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
    if (!setting.brief())
      all.add(Ours.python("llama.cpp", setting, "llama.py", Map.of(), name, threads, setting.peers().toString(),
          ModelFiles.folder().toString()));
    return all;
  }

  /** Ours: arguments are the bench's name, the number of threads and the folder of the models. */
  public static void main(String[] arguments) throws IOException {
    boolean prompts = arguments[0].equals("prefill");
    int threads = Integer.parseInt(arguments[1]);
    try (var reader = new Reader(threads, Path.of(arguments[2]), prompts ? PROMPT : WRITTEN)) {
      Contestant.answer(measured -> prompts ? reader.prompt(measured) : reader.text(measured));
    }
  }

  /** The model that was asked for last; the memory of others is given back. */
  private static final class Reader implements AutoCloseable {
    private final Injector injector;
    private final Workshop workshop = new Workshop();
    private final WorkerPool workers;
    private final Path models;
    private final int tokens;
    private String present = "";
    private List<Holding> held = List.of();

    private record Holding(TensorMemory memory, Decoding decoding, DecoderMemory texts, int[] prompt) {}

    Reader(int threads, Path models, int tokens) {
      this.tokens = tokens;
      this.models = models;
      injector = Assembly.injector(List.of(), Options.DEFAULT);
      workers = new WorkerPool(threads);
    }

    private Holding of(String measured) {
      if (measured.equals(present)) return held.getFirst();
      close(held);
      present = measured;
      var memory = new TensorMemory();
      Path file = models.resolve(ModelFiles.name(measured));
      Models.Loaded loaded = Assembly.get(injector, Models.class).load(file, memory);
      Decoder model = loaded.decoder();
      var decoding = new Decoding(model, workshop.kernels(), workers, memory);
      var random = new Random(1);
      int[] prompt = random.ints(PROMPT, 3, 30_000).toArray();
      held = List.of(new Holding(memory, decoding, decoding.remember(1, tokens), prompt));
      return held.getFirst();
    }

    double prompt(String measured) {
      boolean cold = !measured.equals(present);
      Holding model = of(measured);
      Runnable read = () -> {
        model.texts.clear();
        model.decoding.read(model.texts, new int[][]{model.prompt});
      };
      if (cold) Timing.warm(read, WARM_SECONDS);
      return PROMPT / Timing.seconds(read);
    }

    double text(String measured) {
      boolean cold = !measured.equals(present);
      Holding model = of(measured);
      Runnable write = () -> {
        model.texts.clear();
        for (int token : Arrays.copyOf(model.prompt, WRITTEN)) model.decoding.read(model.texts, new int[][]{{token}});
      };
      if (cold) Timing.warm(write, WARM_SECONDS);
      return WRITTEN / Timing.seconds(write);
    }

    private static void close(List<Holding> holdings) {
      for (Holding each : holdings) each.memory.close();
    }

    @Override public void close() {
      close(held);
      workers.close();
    }
  }
}
