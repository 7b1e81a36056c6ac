package dev.tenon.plugins.documents;

import dev.tenon.api.data.Documents;
import dev.tenon.api.spec.Doc;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Text files, each one document, in the order given. The text is taken as it stands: line ends, a byte order mark and white
 * space included. It must be UTF-8 throughout.
 */
@Doc("text files, one document each")
public record Text(@Doc("the files, UTF-8") List<Path> files) implements Documents {
  /** No files yet. */
  public Text() {
    this(List.of());
  }

  public Text {
    files = List.copyOf(files);
  }

  @Override public String type() {
    return "text";
  }

  @Override public Stream<String> read() throws IOException {
    WholeFile.check("data", files);
    return WholeFile.documents(files);
  }
}
