package dev.tenon.benches;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code benches/run NAME...}: measures and prints. */
public final class Benches {
  private static final List<Bench> ALL = List.of(new Gemm(), new Step(), Reading.decode(), Reading.prefill(),
      Reading.context(), Reading.bandwidth(), new Startup(), new Scale(), new Tokenizing(), new MemoryUse(),
      new QuantizationLoss());
  private static final String USAGE = """
      benches/run BENCH... [--short] [--threads 1,2] [--rounds 5] [--json FILE] [--write FILE]
                 [--only TEXT,...]
        --short    a quick look: fewer cases, no peers; ends with 1 where a figure can only come of a kernel gone wrong
        --only     cases whose names contain one of these
        --threads  one table for each number
        --rounds   how often each contestant is asked; figures are medians
        --json     also write the figures to a file
        --write    also put the tables into a page, in the place of older ones of the same benches
      benches:\s""" + ALL.stream().map(Bench::name).collect(Collectors.joining(", "));

  private Benches() {}

  /** What was typed. */
  private static final class Wanted {
    final List<Bench> benches = new ArrayList<>();
    List<Integer> threads = List.of(Runtime.getRuntime().availableProcessors());
    int rounds = 5;
    boolean brief;
    String only = "";
    Optional<Path> json = Optional.empty(), page = Optional.empty();
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (List.of(arguments).contains("--help")) {
      System.out.println(USAGE);
      return;
    }
    Wanted wanted;
    try {
      wanted = parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n" + USAGE);
      System.exit(2);
      return;
    }
    try {
      if (!measure(wanted, String.join(" ", arguments))) System.exit(1);
    } catch (UncheckedIOException | IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  /** Says whether all is well. */
  private static boolean measure(Wanted wanted, String typed) throws IOException, InterruptedException {
    var results = new ArrayList<Map<String, Object>>();
    boolean well = true;
    for (Bench bench : wanted.benches) {
      var tables = new StringBuilder();
      for (int threads : wanted.threads) {
        var setting = new Bench.Setting(wanted.brief, Ours.peers(), threads, wanted.only);
        Bench.Findings found = bench.find(setting, wanted.brief ? Math.min(3, wanted.rounds) : wanted.rounds);
        System.out.println(found.text());
        well &= found.well();
        tables.append(found.text()).append('\n');
        results.add(found.tree());
      }
      if (wanted.page.isPresent()) Page.put(wanted.page.get(), bench.name(), typed, tables.toString());
    }
    if (wanted.json.isPresent()) {
      var tree = new LinkedHashMap<String, Object>();
      tree.put("machine", Machine.describe());
      tree.put("results", results);
      Files.writeString(wanted.json.get(), Table.json(tree));
    }
    return well;
  }

  private static Wanted parse(String[] arguments) {
    var wanted = new Wanted();
    for (int i = 0; i < arguments.length; i++) {
      String word = arguments[i];
      switch (word) {
        case "--short" -> wanted.brief = true;
        case "--threads" ->
          wanted.threads = List.of(next(arguments, ++i, word).split(",")).stream().map(n -> number(word, n)).toList();
        case "--rounds" -> wanted.rounds = number(word, next(arguments, ++i, word));
        case "--json" -> wanted.json = Optional.of(Path.of(next(arguments, ++i, word)));
        case "--only" -> wanted.only = next(arguments, ++i, word);
        case "--write" -> wanted.page = Optional.of(Path.of(next(arguments, ++i, word)));
        default -> wanted.benches.add(ALL.stream().filter(b -> b.name().equals(word)).findFirst()
            .orElseThrow(() -> new IllegalArgumentException(
                word.startsWith("-") ? "no option '" + word + "'" : "no bench '" + word + "'")));
      }
    }
    if (wanted.benches.isEmpty()) throw new IllegalArgumentException("which bench?");
    return wanted;
  }

  private static String next(String[] arguments, int at, String option) {
    if (at >= arguments.length) throw new IllegalArgumentException(option + " wants a value");
    return arguments[at];
  }

  private static int number(String option, String text) {
    try {
      int number = Integer.parseInt(text);
      if (number > 0) return number;
    } catch (NumberFormatException _) {
      // said below
    }
    throw new IllegalArgumentException(option + ": '" + text + "' must be a whole number above 0");
  }
}
