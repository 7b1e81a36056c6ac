package dev.tenon.kernels.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class DeviceTest {
  private static final Set<String> WITH_CUDA = Set.of("CPU", "CUDA", "TENSOR_RT");

  /** A machine that remembers whether CUDA was asked for. */
  private static final class Given implements Device.Machine {
    private final Set<String> providers, missing;
    private final Optional<OrtException> refusal;
    private boolean asked;

    Given(Set<String> providers, Set<String> missing, Optional<OrtException> refusal) {
      this.providers = providers;
      this.missing = missing;
      this.refusal = refusal;
    }

    @Override public Set<String> providers() {
      return providers;
    }

    @Override public boolean has(String library) {
      return !missing.contains(library);
    }

    @Override public void useCuda() throws OrtException {
      asked = true;
      if (refusal.isPresent()) throw refusal.get();
    }
  }

  @Test void aBuildWithoutCudaIsNotProbed() {
    var machine = new Given(Set.of("CPU"), Set.of(), Optional.empty());
    Device device = Device.choose(machine);
    assertFalse(device.cuda() || machine.asked);
    assertTrue(device.toString().startsWith("the CPU, since this build of ONNX Runtime has no CUDA"),
        device.toString());
  }

  @Test
  @EnabledOnOs(OS.LINUX) void aMissingLibraryIsNamedAndNothingIsTried() {
    for (String library : Device.LIBRARIES) {
      var machine = new Given(WITH_CUDA, Set.of(library), Optional.empty());
      assertEquals("the CPU, since CUDA 12 is not complete here: " + library + " cannot be loaded",
          Device.choose(machine).toString());
      assertFalse(machine.asked);
    }
    var none = new Given(WITH_CUDA, new HashSet<>(Device.LIBRARIES), Optional.empty());
    assertTrue(Device.choose(none).why().contains(String.join(", ", List.copyOf(Device.LIBRARIES))));
  }

  @Test void aRefusalLeavesTheCpuAndItsReason() {
    var machine = new Given(WITH_CUDA, Set.of(),
        Optional.of(new OrtException("no CUDA-capable device is detected\nat line 7")));
    Device device = Device.choose(machine);
    assertTrue(machine.asked);
    assertEquals("the CPU, since CUDA was refused: no CUDA-capable device is detected", device.toString());
  }

  @Test void cudaIsTakenWhereItWorks() {
    var machine = new Given(WITH_CUDA, Set.of(), Optional.empty());
    assertEquals("CUDA, since its libraries and a device were found", Device.choose(machine).toString());
    assertTrue(machine.asked);
  }
}
