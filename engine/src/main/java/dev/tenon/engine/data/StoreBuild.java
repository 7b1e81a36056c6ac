package dev.tenon.engine.data;

import dev.tenon.api.workbench.UserError;
import dev.tenon.api.workbench.WorkFailed;
import dev.tenon.engine.file.Store;
import dev.tenon.engine.file.Unreadable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleConsumer;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;

/** Tokenizes a corpus into a token store. */
final class StoreBuild {
  private final Store store;
  private final Corpus corpus;
  private final long shardBytes;
  private final DoubleConsumer progress;
  private final Survey survey;
  private final Survey.Count read;
  private final Framing framing;
  private final int width;

  StoreBuild(Store store, Corpus corpus, long shardBytes, DoubleConsumer progress) {
    this.store = store;
    this.corpus = corpus;
    this.shardBytes = shardBytes;
    this.progress = progress;
    survey = corpus.survey();
    read = new Survey.Count(corpus.documents());
    framing = Framing.of(corpus.tokenizer());
    width = corpus.tokenizer().size() <= 1 << 16 ? Short.BYTES : Integer.BYTES;
  }

  /**
   * Writes the token store beside where it is to stand, makes sure that it is on the disk, and gives it its name.
   *
   * @throws WorkFailed if it cannot be written; nothing of it is left
   * @throws IOException if a document cannot be read
   */
  void into(Path target) throws IOException {
    progress.accept(0);
    LongPredicate kept = corpus.kept();
    if (survey.documents() > 1 && framing.introducer().isEmpty())
      throw new UserError("data: " + survey.documents()
          + " documents need a token to tell them apart, and the tokenizer has none that begins or ends a text; the"
          + " types bpe and byte have <|endoftext|>, char has one if special_tokens names it");
    Path unfinished = target.resolveSibling(target.getFileName() + ".unfinished");
    changing(unfinished, () -> {
      delete(unfinished);
      store.createFolder(unfinished);
    });
    try {
      write(unfinished, parts(unfinished, kept));
      changing(target, () -> {
        store.sync(unfinished);
        store.move(unfinished, target);
        store.sync(target.toAbsolutePath().resolveSibling(""));
      });
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      discard(unfinished, e);
      throw e;
    }
    progress.accept(1);
  }

  private Map<String, PartWriter.Written> parts(Path folder, LongPredicate kept) throws IOException {
    var parts = new LinkedHashMap<String, PartWriter.Written>();
    try (var train = new PartWriter(store, folder, Manifest.TRAIN, framing, width, shardBytes)) {
      if (corpus.validation() == 0) encode(kept, train, train);
      else try (var validation = new PartWriter(store, folder, Manifest.VALIDATION, framing, width, shardBytes)) {
        encode(kept, train, validation);
        parts.put(Manifest.VALIDATION, validation.finish());
      }
      parts.putFirst(Manifest.TRAIN, train.finish());
    }
    return parts;
  }

  private void write(Path folder, Map<String, PartWriter.Written> written) {
    var parts = new LinkedHashMap<String, Manifest.Part>();
    written.forEach((name, part) -> parts.put(name, enough(name, part.part())));
    var hash = Hash.sha256();
    hash.update(written.values().stream().map(PartWriter.Written::hash).collect(Collectors.joining("\n"))
        .getBytes(StandardCharsets.UTF_8));
    new Manifest(corpus.key(), corpus.documents().type(), survey.sha256(), corpus.tokenizerHash(),
        corpus.tokenizer().size(), width,
        corpus.validation(), corpus.seed(), Hash.hex(hash), parts).write(store, folder);
  }

  private static Manifest.Part enough(String name, Manifest.Part part) {
    if (part.bytes() > 0 && part.tokens() > 1) return part;
    String cure = name.equals(Manifest.VALIDATION) ? "another validation share, 0 for none" : "more text";
    throw new UserError("data: the " + name + " part has " + part.documents() + " documents of " + part.bytes()
        + " bytes, " + part.tokens()
        + " tokens; it must have some text, 2 tokens at least, one to predict the other from: take "
        + cure);
  }

  private void encode(LongPredicate kept, PartWriter train, PartWriter validation) throws IOException {
    try (var texts = corpus.documents().read()) {
      Iterator<String> each = texts.iterator();
      if (survey.documents() == 1) cut(next(each), train, validation);
      else several(each, kept, train, validation);
      if (each.hasNext() || !read.found().equals(survey)) throw changed();
    }
  }

  private String next(Iterator<String> texts) {
    if (!texts.hasNext()) throw changed();
    return texts.next();
  }

  /** A single text: its last share is for validation, counted in characters as nanoGPT does. */
  private void cut(String text, PartWriter train, PartWriter validation) {
    int characters = text.codePointCount(0, text.length());
    int end = text.offsetByCodePoints(0, (int) ((1 - corpus.validation()) * characters));
    String first = text.substring(0, end);
    long length = read.add(text), firstLength = first.getBytes(StandardCharsets.UTF_8).length;
    add(first, firstLength, 1, train);
    progress.accept((double) end / Math.max(1, text.length()));
    if (corpus.validation() > 0) add(text.substring(end), length - firstLength, 1, validation);
  }

  private void several(Iterator<String> texts, LongPredicate kept, PartWriter train, PartWriter validation) {
    long done = 0, step = Math.max(1, survey.characters() / 200), next = step;
    for (long document = 0; document < survey.documents(); document++) {
      String text = next(texts);
      add(text, read.add(text), document + 1, kept.test(document) ? validation : train);
      done += text.length();
      if (done < next) continue;
      next = done + step;
      progress.accept(Math.min(1, (double) done / survey.characters()));
    }
  }

  /** @param length in UTF-8 */
  private void add(String text, long length, long number, PartWriter part) {
    int[] tokens;
    try {
      tokens = corpus.tokenizer().encode(text);
    } catch (IllegalArgumentException e) {
      throw new UserError("data: document " + number + " cannot be tokenized: " + e.getMessage(), e);
    }
    part.add(tokens, length);
  }

  private UserError changed() {
    return new UserError("data: " + corpus.documents().type() + " is not what it was when it was first read ("
        + survey.documents() + " documents, " + survey.characters()
        + " characters); it must not change while it is read");
  }

  /** What is asked of the store beside writing files. */
  private interface Change {
    void make() throws IOException;
  }

  private static void changing(Path what, Change change) {
    try {
      change.make();
    } catch (IOException e) {
      throw new WorkFailed("cannot write " + what + ": " + Unreadable.reason(e), e);
    }
  }

  private void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) return;
    for (Path file : store.list(folder)) store.delete(file);
    store.delete(folder);
  }

  private void discard(Path folder, Throwable why) {
    try {
      delete(folder);
    } catch (IOException | RuntimeException e) {
      why.addSuppressed(e);
    }
  }
}
