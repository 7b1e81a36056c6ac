import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.GptBytePairEncodingParams;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.ForkJoinPool;
import java.util.regex.Pattern;

/** Text to ids by jtokkit: answers the name of a case with MB/s. Arguments: the number of threads, the folder with texts and vocabulary. */
public final class Jtokkit {
  /** GPT-2's words, as jtokkit writes them for r50k_base. */
  private static final Pattern WORDS = Pattern.compile(
      "'(?:[sdmt]|ll|ve|re)| ?\\p{L}++| ?\\p{N}++| ?[^\\s\\p{L}\\p{N}]++|\\s++$|\\s+(?!\\S)|\\s",
      Pattern.UNICODE_CHARACTER_CLASS);
  private static final int LONG = 256 * 1024;
  private static final long WARM = 4_000_000_000L, AT_LEAST = 200_000_000L;

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[1]);
    String all = Files.readString(folder.resolve("texts"));
    List<String> entries = List.of(all.split("\0")), joined = joined(all.replace('\0', '\n'));
    Encoding encoding = encoding(folder);
    long ids = entries.stream().mapToLong(t -> encoding.encodeOrdinary(t).size()).sum();
    long expected = Long.parseLong(Files.readString(folder.resolve("ids")));
    if (ids != expected) throw new IllegalStateException(ids + " ids, not " + expected);
    try (var pool = new ForkJoinPool(Integer.parseInt(arguments[0])); var questions = new Scanner(System.in)) {
      System.out.println("ready 1.1.0");
      var warmed = new ArrayList<String>();
      while (questions.hasNextLine()) {
        String measured = questions.nextLine();
        List<String> texts = measured.equals("entries") ? entries : joined;
        Runnable work = () -> pool
            .submit(() -> texts.parallelStream().mapToLong(t -> encoding.encodeOrdinary(t).size()).sum()).join();
        if (!warmed.contains(measured)) for (long end = System.nanoTime() + WARM; System.nanoTime() < end;) work.run();
        warmed.add(measured);
        long bytes = texts.stream().mapToLong(t -> t.getBytes(StandardCharsets.UTF_8).length).sum();
        System.out.println(bytes / 1e6 / seconds(work));
      }
    }
  }

  private static List<String> joined(String whole) {
    var parts = new ArrayList<String>();
    for (int from = 0; from < whole.length(); from += LONG)
      parts.add(whole.substring(from, Math.min(whole.length(), from + LONG)));
    return parts;
  }

  private static Encoding encoding(Path folder) throws IOException {
    Map<byte[], Integer> ranks = new HashMap<>();
    for (String line : Files.readAllLines(folder.resolve("ranks"))) {
      String[] words = line.split(" ");
      ranks.put(HexFormat.of().parseHex(words[0]), Integer.parseInt(words[1]));
    }
    var registry = Encodings.newLazyEncodingRegistry();
    registry.registerGptBytePairEncoding(new GptBytePairEncodingParams("bench", WORDS, ranks, Map.of()));
    return registry.getEncoding("bench").orElseThrow();
  }

  private static double seconds(Runnable work) {
    var times = new ArrayList<Long>();
    for (long start = System.nanoTime(); times.size() < 3 || System.nanoTime() - start < AT_LEAST;) {
      long begun = System.nanoTime();
      work.run();
      times.add(System.nanoTime() - begun);
    }
    long[] sorted = times.stream().mapToLong(t -> t).sorted().toArray();
    return sorted[sorted.length / 2] / 1e9;
  }
}
