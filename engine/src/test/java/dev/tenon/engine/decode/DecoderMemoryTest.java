package dev.tenon.engine.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenon.api.op.Visibility;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.engine.memory.TensorMemory;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class DecoderMemoryTest {
  @AutoClose private final TensorMemory memory = new TensorMemory();

  private DecoderMemory of(int ring, int window) {
    var texts = new DecoderMemory(2, 64);
    texts.slot("memory:blocks.0:key", new Remembering.Slot(TensorType.of(DType.FLOAT32, 2, ring), ring, window),
        memory);
    return texts;
  }

  @Test void aWholeMemoryGoesBackAnywhere() {
    DecoderMemory texts = of(64, Visibility.EVERYTHING);
    texts.advance(0, 60);
    texts.truncate(0, 1);
    assertEquals(1, texts.length(0));
  }

  /** A ring of 8 holds the entries 12 to 19; a window of 3 behind entry 14 looks at 12 and 13 too. */
  @Test void aRingGoesBackAsFarAsItsWindowIsWhole() {
    DecoderMemory texts = of(8, 3);
    texts.advance(0, 20);
    var e = assertThrows(IllegalStateException.class, () -> texts.truncate(0, 13));
    assertEquals(
        "cannot truncate text 0 to 13 tokens: memory:blocks.0:key keeps the last 8 of 20; take a snapshot instead",
        e.getMessage());
    assertEquals(20, texts.length(0));
    texts.truncate(0, 17);
    assertThrows(IllegalStateException.class, () -> texts.truncate(0, 13), "what was cut off was still written");
    texts.truncate(0, 14);
    texts.truncate(0, 0);
    texts.advance(0, 5);
    texts.truncate(0, 1);
  }

  @Test void whatIsWrittenBelongsToItsText() {
    DecoderMemory texts = of(8, 3);
    texts.advance(0, 20);
    texts.advance(1, 8);
    DecoderMemory.Snapshot before = texts.snapshot();
    texts.truncate(1, 2);
    texts.select(1, 0);
    texts.truncate(0, 1);
    assertThrows(IllegalStateException.class, () -> texts.truncate(1, 13));
    texts.restore(before);
    assertThrows(IllegalStateException.class, () -> texts.truncate(0, 13));
    texts.truncate(1, 1);
  }
}
