package dev.tenon.kernels.onnx;

import ai.onnxruntime.OrtException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a model runs, and why. A build of ONNX Runtime says which devices it was made for, not which there are: so the libraries of CUDA
 * are looked for first, then the model is opened on the device, and whatever goes wrong leaves the CPU.
 *
 * @param why for people
 */
record Device(boolean cuda, String why) {
  /** What the CUDA provider of ONNX Runtime 1.29 links. */
  static final List<String> LIBRARIES = List.of("libcuda.so.1", "libcudart.so.12", "libcublas.so.12",
      "libcublasLt.so.12", "libcurand.so.10");

  /** What CUDA said, in a message that begins with places in ONNX Runtime's sources. */
  private static final Pattern FAILURE = Pattern.compile("CUDA failure \\d+: ([^;\\n]+)");

  /**
   * The machine, as far as it matters.
   *
   * @param <S> an open model
   */
  interface Machine<S> {
    /** Providers that the library was built with, CUDA for example. */
    Set<String> providers();

    /** Whether the system finds a library. */
    boolean has(String library);

    /** Opens the model on CUDA or on the CPU. That there is no device may show only now. */
    S open(boolean cuda) throws OrtException;
  }

  /** An open model and where it runs. */
  record Opened<S>(S model, Device device) {}

  /** @throws OrtException if the model cannot be opened on the CPU either */
  static <S> Opened<S> open(Machine<S> machine) throws OrtException {
    if (!machine.providers().contains("CUDA"))
      return onCpu(machine, "this build of ONNX Runtime has no CUDA (docs/onnx.md says how to get one)");
    boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
    List<String> missing = linux ? LIBRARIES.stream().filter(name -> !machine.has(name)).toList() : List.of();
    if (!missing.isEmpty())
      return onCpu(machine, "CUDA 12 is not complete here: " + String.join(", ", missing) + " cannot be loaded");
    try {
      return new Opened<>(machine.open(true), new Device(true, "its libraries and a device were found"));
    } catch (OrtException e) {
      return onCpu(machine, "CUDA was refused: " + said(e));
    }
  }

  private static <S> Opened<S> onCpu(Machine<S> machine, String why) throws OrtException {
    return new Opened<>(machine.open(false), new Device(false, why));
  }

  private static String said(OrtException e) {
    Matcher failure = FAILURE.matcher(String.valueOf(e.getMessage()));
    return failure.find() ? failure.group(1).strip() : Running.said(e);
  }

  @Override public String toString() {
    return (cuda ? "CUDA, since " : "the CPU, since ") + why;
  }
}
