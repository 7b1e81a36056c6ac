package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.engine.checkpoint.RunLock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong: one message that names the place, the exit code, and nothing lost. */
class BadInputTest {
  @TempDir static Path folder;
  private static final AtomicInteger RUNS = new AtomicInteger();
  private static Path text, config, run;

  @BeforeAll static void train() throws IOException {
    SmallRun small = SmallRun.trained(folder);
    text = small.text;
    config = small.config;
    run = small.run;
  }

  /** With nothing on standard output, and no stack trace. */
  private static void refused(Typed typed, Object... parts) {
    Typed.refused(typed, parts);
    assertEquals("", typed.out());
    assertFalse(typed.err().contains("\tat "), typed.err());
  }

  /** Trains into a new folder. */
  private static Typed train(String... overrides) {
    Path none = folder.resolve("none-" + RUNS.incrementAndGet());
    Stream<String> sets = Stream.of(overrides).flatMap(o -> Stream.of("--set", o));
    return Typed.tenon(Stream.concat(Stream.of("train", config, "--out", none, "--quiet"), sets).toArray());
  }

  private static Path copy(String name) throws IOException {
    Path copy = folder.resolve(name);
    try (Stream<Path> all = Files.walk(run)) {
      for (Path path : all.toList()) Files.copy(path, copy.resolve(run.relativize(path)));
    }
    return copy;
  }

  @Test void anUnknownTypeIsMetWithTheNearest() {
    refused(train("model.attention.type=groupd-query"), "model.attention.type", "did you mean grouped-query?");
  }

  @Test void anUnknownKeyIsMetWithTheOneMeant() throws IOException {
    Path wrong = Files.writeString(folder.resolve("wrong.yaml"),
        Files.readString(config).replace("learning_rate", "lr"));
    refused(Typed.tenon("train", wrong, "--out", folder.resolve("none")), wrong + ":13: train.lr",
        "did you mean learning_rate?");
  }

  @Test void aWrongValueIsNamedWithItsPlace() {
    refused(train("train.batch_size=many"), "train.batch_size", "'many'");
    refused(train("train.batch_size=0"), "batch_size is 0; it must be at least 1");
    refused(train("data.validation=1.5"), "--set data.validation=1.5: data: validation is 1.5");
    refused(train("train.threads=100000"), "threads is 100000; it must be from 1 to 1024");
    refused(train("train.batch_size=2000000000"), "--set train.batch_size=2000000000: train: batch_size");
    refused(train("train.sequence_length=64"), "--set train.sequence_length=64: train: sequence_length (64)");
  }

  @Test void partsThatDoNotFitAreRefusedBeforeAnyTextIsRead() {
    refused(train("model.hidden_size=17", "data.files=[none.txt]"),
        "--set model.hidden_size=17: model.attention: hidden_size (17)");
    refused(train("model.attention.type=linear", "model.positions.type=alibi", "data.files=[none.txt]"),
        "model.attention: linear attention has no scores for alibi");
    refused(train("train.schedule.min_learning_rate=1"), "schedule cosine: min_learning_rate (1.0)");
  }

  @Test void anUnknownSectionIsMetWithTheNearest() {
    refused(train("modl.hidden_size=16"), "--set modl.hidden_size=16: modl: unknown section; did you mean model?");
    refused(
        Typed.tenon("tokenizer", "train", "--data", text, "--set", "min_frequency=3", "--out", folder.resolve("none")),
        "--set min_frequency=3: min_frequency: unknown section; it must be tokenizer");
  }

  @Test void aFolderWhereAFileBelongsIsCalledSo() throws IOException {
    refused(Typed.tenon("plan", "--set", "train.max_steps=1", config, "--plugins", text),
        text + "' [scan]: is neither a jar");
    refused(Typed.tenon("train", folder), folder + ": is a folder, must be a file");
    refused(Typed.tenon("train", config, "--out", text), text + " is a file");
    refused(Typed.tenon("generate", text, "--prompt", "x"), text + ": it is a file; it must be the folder of a model");
    refused(train("data.files=['" + folder + "']"), folder + ": is a folder");
    refused(train("data={type: folder, path: '" + text + "'}"), "data (folder): " + text + ": it is not a folder");
  }

  @Test void textWithNothingInItIsRefused() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.txt"), "");
    refused(train("data.files=['" + empty + "']"), "it must have some text");
    refused(Typed.tenon("tokenizer", "train", "--quiet", "--data", empty, "--out", folder.resolve("none")),
        "--data " + empty + ": there is no text in it");
    assertFalse(Files.exists(folder.resolve("none")));
  }

  @Test void aCharacterThatTheTokenizerDoesNotKnowIsNamed() {
    Path letters = folder.resolve("letters");
    assertEquals(0,
        Typed.tenon("tokenizer", "train", "--quiet", "--data", text, "--type", "char", "--out", letters).code());
    refused(Typed.tenon("tokenizer", "encode", letters, "tenon\u00f1"), "character 5", "U+00F1");
    refused(Typed.tenon("tokenizer", "info", letters, "tenon\u00f1"), "character 5", "U+00F1");
  }

  @Test void verifyResumeBelievesWhatItsTrainingsSayOfTheirInput() {
    refused(Typed.tenon("verify-resume", "--quiet", config, "--set", "data.files=[none.txt]"),
        "data (text): none.txt: named by data.files, but there is no such file");
    refused(Typed.tenon("verify-resume", "--quiet", folder.resolve("none.yaml")), "there is no such file");
  }

  @Test void aConfigThatNamesMoreThanThereIsTakesNoMemoryForIt() throws IOException {
    Path file = exported("boasting").resolve("config.json");
    Files.delete(file.resolveSibling("manifest.json"));
    String config = Files.readString(file);
    Files.writeString(file, config.replace("\"intermediate_size\": 24", "\"intermediate_size\": 2000000000"));
    refused(Typed.tenon("generate", file.getParent(), "--prompt", "x"), "model.safetensors: its tensors are not those",
        "it must be [2000000000, 16]");
    Files.writeString(file, config.replace("\"num_hidden_layers\": 1", "\"num_hidden_layers\": 100000"));
    refused(Typed.tenon("generate", file.getParent(), "--prompt", "x"), file, "it must be at most 10000");
  }

  @Test void weightsThatAreNoNumbersAreAFailureOfTheWork() throws IOException {
    Path file = exported("not-a-number").resolve("model.safetensors");
    Files.delete(file.resolveSibling("manifest.json"));
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 8 + (int) bytes.getLong(0); at < bytes.capacity(); at += 4) bytes.putFloat(at, Float.NaN);
    Files.write(file, bytes.array());
    for (Typed typed : new Typed[]{Typed.tenon("generate", file.getParent(), "--prompt", "x", "--greedy"),
        Typed.tenon("generate", file.getParent(), "--prompt", "x"),
        Typed.tenon("evaluate", file.getParent(), "--data", text)}) {
      assertEquals(1, typed.code());
      assertEquals("", typed.out());
      assertTrue(typed.err().startsWith("tenon: " + file.getParent() + ": the "), typed.err());
      assertTrue(typed.err().contains("NaN; "), typed.err());
    }
  }

  @Test void aMissingFileIsNamed() {
    Path none = folder.resolve("none.yaml");
    refused(Typed.tenon("train", none), none + ": there is no such file");
    refused(train("data.files=[none.txt]"), "none.txt");
    refused(Typed.tenon("generate", folder.resolve("none"), "--prompt", "x"),
        folder.resolve("none") + ": there is no such folder");
    refused(Typed.tenon("evaluate", run, "--data", folder.resolve("none.txt")),
        "--data " + folder.resolve("none.txt") + ": there is no such file or folder");
    refused(Typed.tenon("parity", run, "--reference", folder.resolve("none.safetensors")),
        "none.safetensors: there is no such file");
  }

  @Test void textThatIsNoUtf8IsNamedWithLineAndByte() throws IOException {
    Path bad = Files.write(folder.resolve("bad.txt"), "first\nsec\u00f6nd".getBytes(StandardCharsets.ISO_8859_1));
    refused(train("data.files=['" + bad + "']"), bad + ":2", "UTF-8");
    refused(Typed.tenon("evaluate", run, "--data", bad), bad + ":2", "UTF-8");
    refused(Typed.tenon("tokenizer", "encode", run, "--file", bad), bad + ":2", "UTF-8");
  }

  @Test void aBadLineOfJsonIsNamed() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.jsonl"), "{\"text\": \"good\"}\n{\"text\": \n");
    refused(Typed.tenon("evaluate", run, "--data", bad), bad + ":2");
  }

  private static Path exported(String name) {
    Path model = folder.resolve(name);
    assertEquals(0, Typed.tenon("export", run, "--out", model).code());
    return model;
  }

  @Test void aTruncatedModelIsRefused() throws IOException {
    Path file = exported("truncated").resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 100));
    refused(Typed.tenon("generate", file.getParent(), "--prompt", "x"), file);
  }

  @Test void aModelWhoseHeaderLiesIsRefused() throws IOException {
    Path file = exported("lying").resolve("model.safetensors");
    Files.delete(file.resolveSibling("manifest.json"));
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(0, Long.MAX_VALUE / 2);
    Files.write(file, bytes.array());
    refused(Typed.tenon("generate", file.getParent(), "--prompt", "x"), file + ": its header");
  }

  @Test void aDamagedCheckpointIsNamedAndTheOlderOneOffered() throws IOException {
    Path damaged = copy("damaged");
    Path file = damaged.resolve("checkpoints/step-000020/optimizer.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    Typed typed = Typed.tenon("train", "--resume", damaged, "--set", "train.max_steps=22", "--quiet");
    refused(typed, file, "SHA-256", "step-000010");
    assertTrue(Files.exists(damaged.resolve("checkpoints/step-000010/model.safetensors")));
    assertTrue(Files.exists(file));
  }

  @Test void aRunThatIsInUseIsLeftAlone() throws IOException {
    Path used = copy("used");
    try (RunLock _ = RunLock.of(used)) {
      refused(Typed.tenon("train", "--resume", used), used, Long.toString(ProcessHandle.current().pid()));
    }
    assertEquals(0, Typed.tenon("train", "--resume", used, "--quiet").code());
  }

  @Test void aFolderThatHoldsARunIsNotOverwritten() throws IOException {
    byte[] before = Files.readAllBytes(run.resolve("config.yaml"));
    refused(Typed.tenon("train", config, "--out", run), run + " already holds a run", "--resume");
    refused(Typed.tenon("train", config, "--out", folder), folder + " is not empty");
    assertTrue(java.util.Arrays.equals(before, Files.readAllBytes(run.resolve("config.yaml"))));
  }

  @Test void whatIsNoRunIsNotResumedNorReported() {
    refused(Typed.tenon("train", "--resume", folder), folder + " holds no run");
    refused(Typed.tenon("report", folder), folder + " holds no run");
  }

  @Test void aPromptThatIsTooLongIsRefused() {
    refused(Typed.tenon("generate", run, "--prompt", "x".repeat(40), "--quiet"), "41 tokens", "32");
  }

  @Test void kernelsThatAreNotInstalledAreNamed() {
    refused(Typed.tenon("generate", run, "--prompt", "x", "--kernels", "vektor"), "did you mean vector?");
  }

  @Test void aFolderThatIsSomebodyElsesIsNotReplaced() throws IOException {
    Path own = Files.createDirectories(folder.resolve("own"));
    Files.writeString(own.resolve("diary.txt"), "dear diary");
    refused(Typed.tenon("export", run, "--out", own), own);
    refused(Typed.tenon("tokenizer", "train", "--data", text, "--type", "byte", "--out", own, "--quiet"), own);
    assertEquals("dear diary", Files.readString(own.resolve("diary.txt")));
  }
}
