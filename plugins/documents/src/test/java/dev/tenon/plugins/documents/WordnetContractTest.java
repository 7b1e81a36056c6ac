package dev.tenon.plugins.documents;

import dev.tenon.api.data.Documents;
import dev.tenon.testkit.data.DocumentsContract;

class WordnetContractTest extends DocumentsContract {
  @Override protected Documents spec() {
    return new Wordnet();
  }
}
