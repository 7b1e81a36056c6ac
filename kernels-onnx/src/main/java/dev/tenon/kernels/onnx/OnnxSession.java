package dev.tenon.kernels.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.tenon.api.session.InferenceSession;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.workbench.UserError;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Exported models run by ONNX Runtime, on a GPU where the build has CUDA and the machine too. */
@Doc("ONNX Runtime, on CUDA where there is one")
public record OnnxSession() implements InferenceSession {
  @Override public String type() {
    return Onnx.TYPE;
  }

  @Override public String format() {
    return Onnx.TYPE;
  }

  @Override public boolean opens(Path folder) {
    return Files.isRegularFile(folder.resolve(Onnx.MODEL));
  }

  @Override public Running open(Path folder, int threads, Consumer<String> notes) {
    Path file = folder.resolve(Onnx.MODEL);
    // Whatever goes wrong is told once, by us.
    OrtEnvironment runtime = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    try {
      Device.Opened<OrtSession> opened = Device.open(new ThisMachine(runtime, file, threads));
      notes.accept("ONNX Runtime " + runtime.getVersion() + " on " + opened.device());
      return new dev.tenon.kernels.onnx.Running(file, runtime, opened.model());
    } catch (OrtException e) {
      throw new UserError(file + ": " + dev.tenon.kernels.onnx.Running.said(e), e);
    }
  }

  private record ThisMachine(OrtEnvironment runtime, Path file, int threads) implements Device.Machine<OrtSession> {
    @Override public Set<String> providers() {
      return OrtEnvironment.getAvailableProviders().stream().map(Enum::name).collect(Collectors.toSet());
    }

    @SuppressWarnings("restricted") // it is looked up, never called
    @Override public boolean has(String library) {
      try (Arena arena = Arena.ofConfined()) {
        SymbolLookup.libraryLookup(library, arena);
        return true;
      } catch (IllegalArgumentException _) {
        return false;
      }
    }

    @Override public OrtSession open(boolean cuda) throws OrtException {
      try (var options = new SessionOptions()) {
        options.setIntraOpNumThreads(threads);
        options.setInterOpNumThreads(1);
        if (cuda) options.addCUDA(0);
        return runtime.createSession(file.toString(), options);
      }
    }
  }
}
