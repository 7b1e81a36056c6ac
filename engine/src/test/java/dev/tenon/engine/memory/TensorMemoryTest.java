package dev.tenon.engine.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.TensorType;
import dev.tenon.api.workbench.WorkFailed;
import org.junit.jupiter.api.Test;

class TensorMemoryTest {
  private static final TensorType KILOBYTE = TensorType.of(DType.FLOAT32, 256);

  @Test void moreThanTheMachineHasIsRefusedBeforeItIsTaken() {
    try (var memory = new TensorMemory(2048)) {
      memory.array(Lifetime.WEIGHTS, KILOBYTE);
      assertThrows(WorkFailed.class, () -> memory.step(1025));
      memory.step(1024);
      String said = assertThrows(WorkFailed.class, () -> memory.array(Lifetime.RUN, KILOBYTE)).getMessage();
      assertEquals(
          "not enough memory: 0.0 GB are needed beside the 0.0 GB in use, and this machine has 0.0 GB in all; take a"
              + " smaller model, batch_size or sequence_length",
          said);
      assertEquals(2048, memory.total());
    }
  }

  @Test void theStepsBlockMayGrowIntoWhatItHad() {
    try (var memory = new TensorMemory(2048)) {
      memory.step(1536);
      memory.step(2048);
      assertEquals(2048, memory.total());
    }
  }

  @Test void aPlanMayCountMore() {
    try (var memory = TensorMemory.planned()) {
      memory.array(Lifetime.WEIGHTS, TensorType.of(DType.FLOAT32, 1 << 20, 1 << 20));
      assertEquals(4L << 40, memory.total());
    }
  }

  @Test void aPlansNumbersCannotBeRead() {
    try (var memory = TensorMemory.planned()) {
      Array array = memory.array(Lifetime.WEIGHTS, KILOBYTE);
      assertThrows(IllegalStateException.class, () -> array.at(0));
      assertThrows(IllegalStateException.class, () -> array.set(0, 1));
    }
  }
}
