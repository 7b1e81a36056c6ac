import dev.tenon.api.data.Documents;
import dev.tenon.plugins.documents.Folder;
import dev.tenon.plugins.documents.Jsonl;
import dev.tenon.plugins.documents.Text;
import dev.tenon.plugins.documents.Wordnet;
import org.jspecify.annotations.NullMarked;

/** Built-in sources of text. */
@NullMarked
open module dev.tenon.plugins.documents {
  requires dev.tenon.api;
  requires com.fasterxml.jackson.core;
  requires static org.jspecify;

  // Holds no class, only WordNet's files; required so that it is resolved and they are found.
  requires extjwnl.data.wn31;

  provides Documents with Text, Folder, Jsonl, Wordnet;
}
