package dev.tenon.testkit.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.graph.GraphFormat;
import dev.tenon.api.graph.GraphFormat.Marks;
import dev.tenon.api.session.InferenceSession;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Primitive;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.kernel.WorkerPool;
import dev.tenon.engine.plugin.Plugins;
import dev.tenon.testkit.kernel.OpCase;
import dev.tenon.testkit.kernel.OpCases;
import dev.tenon.testkit.spec.ComponentContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a session and its graph format promise together: every op means what the engine says it means. So whatever a component is made
 * of can be exported.
 */
public abstract class InferenceSessionContract extends ComponentContract<InferenceSession> {
  /** Largest difference, relative to the largest number of an op's outputs. */
  private static final double TOLERANCE = 2e-5;

  @TempDir private Path folder = Path.of("");

  /** Names of primitives that the format has no form for, and says so. */
  protected abstract Set<String> without();

  private GraphFormat format() {
    return Plugins.load(List.of()).catalogs().of(GraphFormat.class).find(spec().format()).orElseThrow(
        () -> new AssertionError("graph format '" + spec().format() + "', which the session runs, is not found"))
        .defaults();
  }

  @Test public void everyOpComputesWhatItIsDefinedToBe() throws IOException {
    try (var workers = new WorkerPool(2)) {
      var cases = new OpCases(workers);
      Map<String, List<OpCase>> groups = new LinkedHashMap<>();
      for (OpCase one : cases.all())
        groups.computeIfAbsent(one.op().getClass().getName() + " " + one.op().name(), _ -> new ArrayList<>()).add(one);
      for (List<OpCase> group : groups.values()) check(group, cases);
    }
  }

  private void check(List<OpCase> group, OpCases cases) throws IOException {
    OpCase first = group.getFirst();
    var written = new OpGraph(group);
    Path model = Files.createTempDirectory(folder, "op");
    try {
      Files.write(model.resolve("model.safetensors"), written.file());
      assertFalse(spec().opens(model), "it opens a folder that was not exported");
      for (var file : format().files(written.graph(), new Marks(OptionalInt.empty(), OptionalInt.empty())).entrySet())
        Files.write(model.resolve(file.getKey()), file.getValue());
    } catch (UserError e) {
      String said = String.valueOf(e.getMessage());
      Optional<String> named = without().stream().filter(said::contains).findFirst();
      assertTrue(named.isPresent(), first + " is refused: " + said);
      if (first.op() instanceof Primitive) assertEquals(first.op().name(), named.get(), said);
      return;
    }
    assertFalse(without().contains(first.op().name()), first + " is not refused");
    assertTrue(spec().opens(model), "it does not open a folder that was exported");
    try (InferenceSession.Running running = spec().open(model, 1, _ -> {
    })) {
      float[] all = running.begin().next(0);
      int at = 0;
      for (OpCase one : group)
        for (Array expected : cases.outputs(one)) at = compare(one, expected, all, at);
      assertEquals(all.length, at);
    }
  }

  private static int compare(OpCase one, Array expected, float[] all, int from) {
    int count = (int) expected.shape().count();
    double size = 1;
    for (int i = 0; i < count; i++)
      if (Double.isFinite(expected.at(i))) size = Math.max(size, Math.abs(expected.at(i)));
    for (int i = 0; i < count; i++) {
      double wanted = (float) expected.at(i), given = all[from + i];
      boolean same = Double.compare(wanted, given) == 0 || Math.abs(wanted - given) <= TOLERANCE * size;
      assertTrue(same, one + ": number " + i + " is " + given + ", it must be " + wanted);
    }
    return from + count;
  }
}
