package dev.tenon.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.workbench.WorkFailed;
import dev.tenon.engine.file.Disk;
import dev.tenon.engine.file.Store;
import dev.tenon.engine.file.UnreliableStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  private static final byte[] OLD = "old".repeat(100).getBytes(java.nio.charset.StandardCharsets.US_ASCII),
      NEW = "new!".repeat(100).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  @TempDir Path folder;

  private Path target() {
    return folder.resolve("below/model.gguf");
  }

  private static void save(Path target, byte[] bytes, Store store) {
    new AtomicFile(store).save(target, Content.of(bytes));
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }

  @Test void aFileIsMadeWithItsFolderAndThenReplaced() throws IOException {
    for (byte[] bytes : List.of(OLD, NEW)) {
      save(target(), bytes, new Disk());
      assertEquals(new String(bytes, java.nio.charset.StandardCharsets.US_ASCII), Files.readString(target()));
      assertEquals(List.of(target()), files(target().getParent()));
    }
  }

  @Test void aFullDiskLeavesWhatWasThere() throws IOException {
    save(target(), OLD, new Disk());
    for (int room = 0; room < NEW.length; room += 37) {
      UnreliableStore full = UnreliableStore.full(room);
      String message = assertThrows(WorkFailed.class, () -> save(target(), NEW, full)).getMessage();
      assertEquals("cannot write " + target()
          + ": No space left on device. Nothing of it was kept; what was there before is whole", message);
      assertEquals(new String(OLD, java.nio.charset.StandardCharsets.US_ASCII), Files.readString(target()));
      assertEquals(List.of(target()), files(target().getParent()));
    }
  }

  @Test void aFaultAtAnyOperationLeavesOneOrTheOther() throws IOException {
    for (int operations = 0;; operations++) {
      save(target(), OLD, new Disk());
      try {
        save(target(), NEW, UnreliableStore.failingOnceAfter(operations));
        assertTrue(operations > 4, "there are more than " + operations + " operations");
        return;
      } catch (WorkFailed e) {
        assertWhole();
        assertEquals(List.of(target()), files(target().getParent()), "after operation " + operations);
      }
    }
  }

  @Test void aLossOfPowerAtAnyOperationLeavesOneOrTheOtherAndTheNextSaveCleansUp() throws IOException {
    for (int operations = 0;; operations++) {
      save(target(), OLD, new Disk());
      try {
        save(target(), NEW, UnreliableStore.dyingAfter(operations));
        return;
      } catch (UnreliableStore.PowerLost e) {
        assertWhole();
        save(target(), OLD, new Disk());
        assertEquals(List.of(target()), files(target().getParent()), "after operation " + operations);
      }
    }
  }

  private void assertWhole() throws IOException {
    byte[] there = Files.readAllBytes(target());
    assertTrue(java.util.Arrays.equals(OLD, there) || java.util.Arrays.equals(NEW, there),
        new String(there, java.nio.charset.StandardCharsets.US_ASCII));
  }

  @Test void whatALivingProcessWritesIsLeftAlone() throws IOException {
    long other = ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(1L);
    Files.createDirectories(target().getParent());
    Path living = Files.write(target().resolveSibling(".model.gguf." + other + ".tmp"), OLD);
    Path dead = Files.write(target().resolveSibling(".model.gguf.999999999.tmp"), OLD);
    Path unlike = Files.write(target().resolveSibling(".other.gguf.999999999.tmp"), OLD);
    save(target(), NEW, new Disk());
    assertTrue(Files.exists(living));
    assertTrue(Files.exists(unlike));
    assertFalse(Files.exists(dead));
  }
}
