package dev.tenon.kernels.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.tenon.api.session.InferenceSession;
import dev.tenon.api.workbench.UserError;
import dev.tenon.api.workbench.WorkFailed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A model that ONNX Runtime has opened. */
final class Running implements InferenceSession.Running {
  /** Most tokens that one run takes; longer texts take several, so that the logits of few tokens are in memory at a time. */
  private static final int CHUNK = 256;
  private static final Set<String> KNOWN = Set.of(Given.TOKENS, Given.MASK, Given.POSITIONS);

  private final Path file;
  private final OrtEnvironment runtime;
  private final OrtSession session;
  private final Map<String, TensorInfo> kept = new LinkedHashMap<>();
  private Optional<OrtSession.Result> before = Optional.empty();

  /** @throws UserError if it is no decoder that can be run; names what it lacks */
  Running(Path file, OrtEnvironment runtime, OrtSession session) throws OrtException {
    this.file = file;
    this.runtime = runtime;
    this.session = session;
    for (Map.Entry<String, NodeInfo> input : session.getInputInfo().entrySet()) {
      String name = input.getKey();
      if (KNOWN.contains(name)) continue;
      if (!Slots.isPast(name) || !(input.getValue().getInfo() instanceof TensorInfo info))
        throw refusal("it asks for " + name + "; its inputs must be " + KNOWN + " and past_key_values.*");
      if (!session.getOutputNames().contains(Slots.present(name)))
        throw refusal("it takes " + name + " and does not give " + Slots.present(name));
      kept.put(name, info);
    }
    if (!session.getInputNames().contains(Given.TOKENS) || !session.getOutputNames().contains(Emission.LOGITS))
      throw refusal("it must take " + Given.TOKENS + " and give " + Emission.LOGITS);
  }

  private UserError refusal(String why) {
    close();
    return new UserError(file + ": " + why);
  }

  /** What an exception says, on one line. */
  static String said(OrtException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given").strip();
  }

  @Override public InferenceSession.Reading begin() {
    forget();
    return new Text();
  }

  private void forget() {
    before.ifPresent(OrtSession.Result::close);
    before = Optional.empty();
  }

  @Override public void close() {
    forget();
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("closing " + file + ": " + said(e), e);
    }
  }

  /** A text. What one run leaves is handed to the next as it is, never copied into Java's memory. */
  private final class Text implements InferenceSession.Reading {
    private int length;

    @Override public float[] next(int... tokens) {
      float[][] last = new float[1][];
      read(tokens, (logits, vocab, count, _) -> {
        last[0] = new float[vocab];
        logits.get((count - 1) * vocab, last[0]);
      });
      return last[0];
    }

    @Override public float[][] each(int... tokens) {
      float[][] all = new float[tokens.length][];
      read(tokens, (logits, vocab, count, from) -> {
        for (int i = 0; i < count; i++) logits.get(i * vocab, all[from + i] = new float[vocab]);
      });
      return all;
    }

    private void read(int[] tokens, Taking taking) {
      if (tokens.length == 0) throw new IllegalArgumentException("no new token");
      for (int from = 0; from < tokens.length; from += CHUNK) {
        int[] part = Arrays.copyOfRange(tokens, from, Math.min(tokens.length, from + CHUNK));
        try {
          OnnxTensor logits = run(part);
          int vocab = Math.toIntExact(logits.getInfo().getShape()[2]);
          taking.take(logits.getFloatBuffer(), vocab, part.length, from);
        } catch (OrtException e) {
          throw new WorkFailed(file + ": " + said(e), e);
        }
      }
    }

    private OnnxTensor run(int[] tokens) throws OrtException {
      int all = length + tokens.length;
      Map<String, OnnxTensor> made = new HashMap<>();
      try {
        given(made, Given.TOKENS, tokens.length, i -> tokens[i]);
        given(made, Given.POSITIONS, tokens.length, i -> length + i);
        given(made, Given.MASK, all, _ -> 1);
        Map<String, OnnxTensor> inputs = new HashMap<>(made);
        for (Map.Entry<String, TensorInfo> slot : kept.entrySet())
          inputs.put(slot.getKey(), past(slot.getKey(), slot.getValue(), made));
        OrtSession.Result result = session.run(inputs);
        before.ifPresent(OrtSession.Result::close);
        before = Optional.of(result);
        length = all;
        return tensor(result, Emission.LOGITS);
      } finally {
        made.values().forEach(OnnxTensor::close);
      }
    }

    private void given(Map<String, OnnxTensor> made, String name, int count, java.util.function.IntUnaryOperator value)
        throws OrtException {
      if (!session.getInputNames().contains(name)) return;
      LongBuffer numbers = ByteBuffer.allocateDirect(count * Long.BYTES).order(ByteOrder.nativeOrder()).asLongBuffer();
      for (int i = 0; i < count; i++) numbers.put(i, value.applyAsInt(i));
      made.put(name, OnnxTensor.createTensor(runtime, numbers, new long[]{1, count}));
    }

    /** What was left, or before the first run nothing: no entries of what grows, zeros of what does not. */
    private OnnxTensor past(String name, TensorInfo info, Map<String, OnnxTensor> made) throws OrtException {
      if (before.isPresent()) return tensor(before.get(), Slots.present(name));
      long[] shape = info.getShape();
      shape[0] = 1;
      long bytes = info.type.size;
      for (int i = 0; i < shape.length; i++) bytes *= shape[i] = Math.max(0, shape[i]);
      ByteBuffer zeros = ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
      OnnxTensor empty = OnnxTensor.createTensor(runtime, zeros, shape, info.type);
      made.put(name, empty);
      return empty;
    }

    private OnnxTensor tensor(OrtSession.Result result, String name) {
      return (OnnxTensor) result.get(name).orElseThrow();
    }
  }

  /** Takes the logits of one run. */
  private interface Taking {
    /**
     * @param logits [count, vocab]
     * @param from index of the first token
     */
    void take(FloatBuffer logits, int vocab, int count, int from);
  }
}
