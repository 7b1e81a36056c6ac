package dev.tenon.benches;

import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.text.TokenizerTrainer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;

/**
 * How fast texts become ids, and how fast a tokenizer is learned, against Hugging Face's tokenizers and jtokkit. All encode with one and the
 * same vocabulary, which was learned here; who gives other ids than we do is told so and measures nothing.
 */
final class Tokenizing implements Bench {
  private static final String ENTRIES = "entries", LONG = "long texts", TRAIN = "training of 4096 tokens";
  private static final double WARM_SECONDS = 4;

  @Override public String name() {
    return "tokenizer";
  }

  @Override public Findings find(Setting setting, int rounds) throws InterruptedException {
    VocabularyFiles.require();
    var text = new StringBuilder();
    var tree = new LinkedHashMap<String, Object>();
    tree.put("bench", name());
    boolean well = true;
    for (Race part : List.of(new Part("encoding", List.of(ENTRIES, LONG)), new Part("training", List.of(TRAIN)))) {
      if (part.cases(setting).isEmpty()) continue;
      Findings found = part.find(setting, rounds);
      text.append(found.text()).append('\n');
      tree.put(part.name(), found.tree());
      well &= found.well();
    }
    return new Findings(text.toString(), tree, well);
  }

  /** One of the two questions. */
  private record Part(String name, List<String> all) implements Race {
    @Override public String title() {
      return name.equals("encoding")
          ? "Text to ids by byte-pair encoding of 8192 tokens: dictionary entries, and the same in texts of 256 KB"
          : "Learning byte-pair encoding from 4 MB of dictionary entries";
    }

    @Override public String unit() {
      return "MB/s";
    }

    @Override public boolean larger() {
      return true;
    }

    @Override public double limit() {
      return name.equals("encoding") ? 0.5 : 0.05;
    }

    @Override public List<String> cases(boolean brief) {
      return all;
    }

    @Override public List<Entrant> entrants(Setting setting) {
      String threads = Integer.toString(setting.threads()), folder = VocabularyFiles.folder().toString();
      var entrants = new ArrayList<>(List.of(Ours.entrant("Tenon", Tokenizing.class, threads, folder)));
      if (setting.brief()) return entrants;
      entrants.add(Ours.python("Hugging Face tokenizers", setting, "tokenizer.py",
          Map.of("RAYON_NUM_THREADS", threads, "TOKENIZERS_PARALLELISM", "true"), folder));
      if (name.equals("encoding"))
        entrants.add(Ours.java("jtokkit", setting, "Jtokkit.java", "jtokkit", List.of(), threads, folder));
      return entrants;
    }
  }

  /** Ours: arguments are the number of threads and the folder with texts and vocabulary. */
  public static void main(String[] arguments) throws IOException {
    int threads = Integer.parseInt(arguments[0]);
    var workshop = new Workshop();
    Tokenizer tokenizer = workshop.tokenizers().load(VocabularyFiles.folder()).tokenizer();
    TokenizerTrainer trainer = workshop.trainer(Map.of("type", "bpe", "vocab_size", 4096));
    var warmed = new ArrayList<String>();
    try (var pool = new ForkJoinPool(threads)) {
      Contestant.answer(measured -> {
        List<String> texts = VocabularyFiles.texts(measured.equals(LONG));
        Runnable work = measured.equals(TRAIN)
            ? () -> trainer.train(texts.stream())
            : () -> pool.submit(() -> texts.parallelStream().mapToLong(t -> tokenizer.encode(t).length).sum()).join();
        if (!warmed.contains(measured)) Timing.warm(work, WARM_SECONDS);
        warmed.add(measured);
        return VocabularyFiles.bytes(texts) / 1e6 / Timing.seconds(work);
      });
    }
  }
}
