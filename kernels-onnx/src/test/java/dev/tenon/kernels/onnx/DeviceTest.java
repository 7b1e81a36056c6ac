package dev.tenon.kernels.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {
  private static final Set<String> WITH_CUDA = Set.of("CPU", "CUDA", "TENSOR_RT");

  /** A machine that remembers whether CUDA was asked for. Its models are names. */
  private static final class Given implements Device.Machine<String> {
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

    @Override public String open(boolean cuda) throws OrtException {
      if (!cuda) return "on the CPU";
      asked = true;
      if (refusal.isPresent()) throw refusal.get();
      return "on CUDA";
    }
  }

  private static Device device(Given machine) throws OrtException {
    Device.Opened<String> opened = Device.open(machine);
    assertEquals(opened.device().cuda() ? "on CUDA" : "on the CPU", opened.model());
    return opened.device();
  }

  @Test void aBuildWithoutCudaIsNotProbed() throws OrtException {
    var machine = new Given(Set.of("CPU"), Set.of(), Optional.empty());
    Device device = device(machine);
    assertFalse(device.cuda() || machine.asked);
    assertTrue(device.toString().startsWith("the CPU, since this build of ONNX Runtime has no CUDA"),
        device.toString());
  }

  @Test
  @EnabledOnOs(OS.LINUX) void aMissingLibraryIsNamedAndNothingIsTried() throws OrtException {
    for (String library : Device.LIBRARIES) {
      var machine = new Given(WITH_CUDA, Set.of(library), Optional.empty());
      assertEquals("the CPU, since CUDA 12 is not complete here: " + library + " cannot be loaded",
          device(machine).toString());
      assertFalse(machine.asked);
    }
    var none = new Given(WITH_CUDA, new HashSet<>(Device.LIBRARIES), Optional.empty());
    assertTrue(device(none).why().contains(String.join(", ", List.copyOf(Device.LIBRARIES))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"no CUDA-capable device is detected\nat line 7",
      "Error code - ORT_FAIL - message: /src/cuda_call.cc:154 bool CudaCall() CUDA failure 100: no CUDA-capable device is detected ; GPU=-1 ; hostname=h"}) void aRefusalLeavesTheCpuAndItsReason(
          String said) throws OrtException {
    var machine = new Given(WITH_CUDA, Set.of(), Optional.of(new OrtException(said)));
    Device device = device(machine);
    assertTrue(machine.asked);
    assertEquals("the CPU, since CUDA was refused: no CUDA-capable device is detected", device.toString());
  }

  @Test void cudaIsTakenWhereItWorks() throws OrtException {
    var machine = new Given(WITH_CUDA, Set.of(), Optional.empty());
    assertEquals("CUDA, since its libraries and a device were found", device(machine).toString());
    assertTrue(machine.asked);
  }

  @Test void aModelThatNothingOpensIsAFault() {
    assertThrows(OrtException.class, () -> Device.open(new Device.Machine<String>() {
      @Override public Set<String> providers() {
        return WITH_CUDA;
      }

      @Override public boolean has(String library) {
        return true;
      }

      @Override public String open(boolean cuda) throws OrtException {
        throw new OrtException("no model");
      }
    }));
  }
}
