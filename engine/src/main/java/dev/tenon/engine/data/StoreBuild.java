package dev.tenon.engine.data;

import dev.tenon.api.workbench.UserError;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleConsumer;
import java.util.stream.Collectors;

/** Tokenizes a corpus into a store. Reads it twice: to count, then to encode. */
final class StoreBuild {
  private final Corpus corpus;
  private final long shardBytes;
  private final DoubleConsumer progress;
  private final Framing framing;
  private final int width;

  StoreBuild(Corpus corpus, long shardBytes, DoubleConsumer progress) {
    this.corpus = corpus;
    this.shardBytes = shardBytes;
    this.progress = progress;
    framing = Framing.of(corpus.tokenizer());
    width = corpus.tokenizer().size() <= 1 << 16 ? Short.BYTES : Integer.BYTES;
  }

  /** Writes the store beside where it is to stand, makes sure that it is on the disk, and gives it its name. */
  void into(Path store) throws IOException {
    progress.accept(0);
    Survey survey = Survey.of(corpus);
    if (survey.documents() > 1 && framing.introducer().isEmpty())
      throw new UserError("data: " + survey.documents()
          + " documents need a token to tell them apart, and the tokenizer has none that begins or ends a text; the"
          + " types bpe and byte have <|endoftext|>, char has one if special_tokens names it");
    Path unfinished = store.resolveSibling(store.getFileName() + ".unfinished");
    delete(unfinished);
    Files.createDirectory(unfinished);
    try {
      write(unfinished, parts(unfinished, survey));
      Files.move(unfinished, store, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      delete(unfinished);
    }
    force(store.toAbsolutePath().resolveSibling(""));
    progress.accept(1);
  }

  private Map<String, PartWriter.Written> parts(Path folder, Survey survey) throws IOException {
    var parts = new LinkedHashMap<String, PartWriter.Written>();
    try (var train = new PartWriter(folder, Manifest.TRAIN, framing, width, shardBytes)) {
      if (corpus.validation() == 0) encode(survey, train, train);
      else try (var validation = new PartWriter(folder, Manifest.VALIDATION, framing, width, shardBytes)) {
        encode(survey, train, validation);
        parts.put(Manifest.VALIDATION, validation.finish());
      }
      parts.putFirst(Manifest.TRAIN, train.finish());
    }
    return parts;
  }

  private void write(Path folder, Map<String, PartWriter.Written> written) throws IOException {
    var parts = new LinkedHashMap<String, Manifest.Part>();
    written.forEach((name, part) -> parts.put(name, enough(name, part.part())));
    var hash = Hash.sha256();
    hash.update(written.values().stream().map(PartWriter.Written::hash).collect(Collectors.joining("\n"))
        .getBytes(StandardCharsets.UTF_8));
    new Manifest(corpus.key(), corpus.documents().type(), corpus.identity(), corpus.tokenizerHash(),
        corpus.tokenizer().size(), width,
        corpus.validation(), corpus.seed(), Hash.hex(hash), parts).write(folder);
    force(folder);
  }

  private static Manifest.Part enough(String name, Manifest.Part part) {
    if (part.bytes() > 0 && part.tokens() > 1) return part;
    String cure = name.equals(Manifest.VALIDATION) ? "another validation share, 0 for none" : "more text";
    throw new UserError("data: the " + name + " part has " + part.documents() + " documents of " + part.bytes()
        + " bytes, " + part.tokens() + " tokens; it must have 2 tokens at least, one to predict the other from: take "
        + cure);
  }

  private void encode(Survey survey, PartWriter train, PartWriter validation) throws IOException {
    try (var texts = corpus.documents().read()) {
      Iterator<String> each = texts.iterator();
      if (survey.documents() == 1) cut(each.next(), train, validation);
      else several(each, survey, train, validation);
      if (each.hasNext()) throw changed(survey);
    }
  }

  /** A single text: its last share is for validation, counted in characters as nanoGPT does. */
  private void cut(String text, PartWriter train, PartWriter validation) throws IOException {
    int characters = text.codePointCount(0, text.length());
    int end = text.offsetByCodePoints(0, (int) ((1 - corpus.validation()) * characters));
    add(text.substring(0, end), 1, train);
    progress.accept((double) end / Math.max(1, text.length()));
    if (corpus.validation() > 0) add(text.substring(end), 1, validation);
  }

  private void several(Iterator<String> texts, Survey survey, PartWriter train, PartWriter validation)
      throws IOException {
    var kept = survey.validation(corpus.seed());
    long done = 0, step = Math.max(1, survey.characters() / 200), next = step;
    for (long document = 0; document < survey.documents(); document++) {
      if (!texts.hasNext()) throw changed(survey);
      String text = texts.next();
      add(text, document + 1, kept.test(document) ? validation : train);
      done += text.length();
      if (done < next) continue;
      next = done + step;
      progress.accept(Math.min(1, (double) done / survey.characters()));
    }
  }

  private void add(String text, long number, PartWriter part) throws IOException {
    int[] tokens;
    try {
      tokens = corpus.tokenizer().encode(text);
    } catch (IllegalArgumentException e) {
      throw new UserError("data: document " + number + " cannot be tokenized: " + e.getMessage(), e);
    }
    part.add(tokens, text.getBytes(StandardCharsets.UTF_8).length);
  }

  private UserError changed(Survey survey) {
    return new UserError("data: " + corpus.documents().type() + " had " + survey.documents()
        + " documents when it was first read, and now has not; it must not change while it is read");
  }

  /** Makes a folder's entries durable where the system can: not all let a folder be opened. */
  private static void force(Path folder) throws IOException {
    if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) return;
    try (var channel = FileChannel.open(folder)) {
      channel.force(true);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) return;
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) Files.delete(file);
    }
    Files.delete(folder);
  }
}
