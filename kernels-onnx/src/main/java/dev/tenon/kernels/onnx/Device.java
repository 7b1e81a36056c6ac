package dev.tenon.kernels.onnx;

import ai.onnxruntime.OrtException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where a model runs, and why. A build of ONNX Runtime says which devices it was made for, not which there are: so the libraries of CUDA
 * are looked for first, then the device is tried, and whatever goes wrong leaves the CPU.
 *
 * @param why for people
 */
record Device(boolean cuda, String why) {
  /** What the CUDA provider of ONNX Runtime 1.29 links. */
  static final List<String> LIBRARIES = List.of("libcuda.so.1", "libcudart.so.12", "libcublas.so.12",
      "libcublasLt.so.12", "libcurand.so.10");

  /** The machine, as far as it matters. */
  interface Machine {
    /** Providers that the library was built with, CUDA for example. */
    Set<String> providers();

    /** Whether the system finds a library. */
    boolean has(String library);

    /** Asks for CUDA. */
    void useCuda() throws OrtException;
  }

  static Device choose(Machine machine) {
    if (!machine.providers().contains("CUDA"))
      return new Device(false, "this build of ONNX Runtime has no CUDA (docs/onnx.md says how to get one)");
    boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
    List<String> missing = linux ? LIBRARIES.stream().filter(name -> !machine.has(name)).toList() : List.of();
    if (!missing.isEmpty())
      return new Device(false, "CUDA 12 is not complete here: " + String.join(", ", missing) + " cannot be loaded");
    try {
      machine.useCuda();
      return new Device(true, "its libraries and a device were found");
    } catch (OrtException e) {
      return new Device(false, "CUDA was refused: " + Running.said(e));
    }
  }

  @Override public String toString() {
    return (cuda ? "CUDA, since " : "the CPU, since ") + why;
  }
}
