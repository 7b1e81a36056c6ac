package dev.tenon.plugins.documents;

import dev.tenon.api.data.Documents;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.spec.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * JSON lines: each line an object, one field of which is the document. Files in the order given; blank lines are passed over,
 * other fields ignored.
 */
@Doc("JSON lines, one document a line")
public record Jsonl(
    @Doc("the files, UTF-8") List<Path> files,
    @Key(aliases = "dataset_text_field") @Doc("the field that holds the text") String field) implements Documents {
  /** No files yet; the field is {@code text}. */
  public Jsonl() {
    this(List.of(), "text");
  }

  public Jsonl {
    files = List.copyOf(files);
    if (field.isEmpty())
      throw new IllegalArgumentException("field is empty; it must name a field of the lines");
  }

  @Override public String type() {
    return "jsonl";
  }

  @Override public Stream<String> read() throws IOException {
    WholeFile.check("data", files);
    return LineDocuments.of(files.stream().map(Jsonl::source).toList(), new JsonLine(field));
  }

  private static LineDocuments.Source source(Path file) {
    return new LineDocuments.Source(file.toString(), () -> Files.newInputStream(file));
  }
}
