package dev.tenon.cli;

import dev.tenon.api.data.Documents;
import dev.tenon.api.workbench.LanguageModel;
import dev.tenon.api.workbench.LanguageModel.Score;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.config.Binder;
import dev.tenon.engine.config.Node;
import dev.tenon.engine.config.Place;
import dev.tenon.engine.plugin.Catalogs;
import dev.tenon.engine.run.Preparation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Text that the command line names: files, folders, JSON lines, or a built-in text by its type. */
final class Texts {
  private final Catalogs catalogs;

  Texts(Catalogs catalogs) {
    this.catalogs = catalogs;
  }

  /**
   * The documents at some places: of a folder its {@code .txt} files, of a {@code .jsonl} file the field {@code text} of each
   * line, of any other file its whole text; {@code wordnet} is the built-in text if there is no file of that name.
   *
   * @throws UserError if a place is not there
   */
  Documents of(List<Path> places) {
    List<Documents> parts = places.stream().map(this::of).toList();
    return parts.size() == 1 ? parts.getFirst() : new Joined(parts);
  }

  /** Places as they were typed. */
  static String listed(List<Path> places) {
    return places.stream().map(Path::toString).collect(Collectors.joining(" "));
  }

  private Documents of(Path place) {
    if (Files.isDirectory(place)) return documents(Map.of("type", "folder", "path", place.toString()));
    if (Files.exists(place)) {
      String type = place.toString().matches(".*\\.(jsonl|ndjson)") ? "jsonl" : "text";
      return documents(Map.of("type", type, "files", List.of(place.toString())));
    }
    if (catalogs.of(Documents.class).find(place.toString()).isPresent())
      return documents(Map.of("type", place.toString()));
    throw new UserError("--data " + place + ": there is no such file or folder");
  }

  private Documents documents(Map<String, Object> settings) {
    return new Binder(catalogs).bindComponent(Documents.class, Node.of(settings, Place.of("--data")), "data").value();
  }

  /**
   * How well a model predicts documents; each token counts the same.
   *
   * @param data where they come from, for messages
   */
  static Score score(LanguageModel read, Documents documents, Path data) {
    List<Score> scores = Preparation.reading(documents,
        texts -> texts.filter(text -> !text.isEmpty()).map(read::evaluate).toList());
    if (scores.isEmpty()) throw new UserError("--data " + data + ": there is no text in it");
    double nats = 0;
    long tokens = 0, bytes = 0;
    for (Score s : scores) {
      nats += s.loss() * s.tokens();
      tokens += s.tokens();
      bytes += s.bytes();
    }
    return new Score(nats / tokens, tokens, bytes);
  }

  /** The whole text of a file. */
  String read(Path file) {
    if (!Files.isRegularFile(file)) throw new UserError("--file " + file + ": there is no such file");
    Documents text = documents(Map.of("type", "text", "files", List.of(file.toString())));
    return Preparation.reading(text, texts -> texts.collect(Collectors.joining()));
  }

  /**
   * The whole text of a stream.
   *
   * @throws UserError if it is not UTF-8
   */
  static String read(InputStream in) throws IOException {
    var bytes = ByteBuffer.wrap(in.readAllBytes());
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new UserError(
          "standard input: byte " + bytes.position() + " begins no UTF-8 character; it must be UTF-8 text", e);
    }
  }

  /** One after the other. */
  private record Joined(List<Documents> parts) implements Documents {
    @Override public String type() {
      return "texts";
    }

    @Override public Stream<String> read() {
      return parts.stream().flatMap(part -> {
        try {
          return part.read();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    }
  }
}
