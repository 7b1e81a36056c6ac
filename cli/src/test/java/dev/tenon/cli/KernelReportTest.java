package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.kernel.Kernel;
import dev.tenon.api.kernel.Kernels;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.engine.file.Json;
import dev.tenon.engine.kernel.KernelChoice;
import dev.tenon.engine.plugin.Catalogs;
import dev.tenon.engine.plugin.Installed;
import dev.tenon.engine.plugin.Plugins;
import dev.tenon.engine.timing.KernelTimes;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelReportTest {
  /** Kernels for swiglu that waste time, for the square root that waste memory, for rms norm that do neither. */
  private static final String WASTEFUL = """
      import dev.tenon.api.kernel.Kernel;
      import dev.tenon.api.kernel.Kernels;
      import dev.tenon.api.op.RmsNorm;
      import dev.tenon.api.op.Swiglu;
      import dev.tenon.api.tensor.Op;
      import dev.tenon.api.tensor.TensorType;
      import dev.tenon.api.tensor.Unary;
      import java.util.List;
      import java.util.Optional;

      public record Wasteful() implements Kernels {
        static volatile Object kept = "";

        public String type() {
          return "wasteful";
        }

        public Optional<Kernel> kernel(Op op, List<TensorType> inputs) {
          return Optional.ofNullable(
              switch (op) {
                case Swiglu s -> new Dawdling();
                case Unary u when u == Unary.SQRT -> new Hoarding();
                case RmsNorm n -> new Copying();
                default -> null;
              });
        }

        record Copying() implements Kernel {
          public void run(Call call) {
            call.output(0).copyFrom(call.input(0));
          }
        }

        record Dawdling() implements Kernel {
          public void run(Call call) {
            long until = System.nanoTime() + 60_000_000;
            while (System.nanoTime() < until) Thread.onSpinWait();
            call.output(0).copyFrom(call.input(0));
          }
        }

        record Hoarding() implements Kernel {
          public void run(Call call) {
            kept = new byte[3_000_000];
            call.output(0).copyFrom(call.input(0));
          }
        }
      }
      """;

  @TempDir Path folder;

  private Path wasteful() throws IOException {
    return GivenPlugin.compiled(folder, "dev.tenon.api.kernel.Kernels", "Wasteful", WASTEFUL);
  }

  @SuppressWarnings("unchecked") private static Map<String, Map<String, Object>> timed(Map<String, Object> tree) {
    return ((List<Map<String, Object>>) tree.get("timed")).stream()
        .collect(Collectors.toMap(one -> (String) one.get("op"), one -> one));
  }

  private static double number(Map<String, Object> tree, String key) {
    return ((Number) tree.get(key)).doubleValue();
  }

  @Tag("slow")
  @Test void aKernelThatIsSlowOrAllocatesIsNamed() throws IOException {
    Typed typed = Typed.tenon("doctor", "--kernels", "wasteful", "--plugins", wasteful());
    assertEquals(1, typed.code(), typed.out() + typed.err());
    assertTrue(typed.out().matches("(?s).*\nSUSPECT swiglu \\(Dawdling\\): \\S+% of the speed expected, .*"),
        typed.out());
    assertTrue(typed.out().matches(
        "(?s).*\nSUSPECT sqrt \\(Hoarding\\): \\S+% of the speed expected, 3.00 MB of heap a run.*adr/0011.*"),
        typed.out());
    assertTrue(typed.out().matches("(?s).*\nrms norm +\\[1024, 384\\] \\[384\\] +Copying .*"), typed.out());
    assertFalse(typed.out().contains("SUSPECT rms norm"), typed.out());
    assertTrue(typed.out().contains("computed by their definitions: matrix product, "), typed.out());
  }

  @Tag("slow")
  @Test void programsGetTheSameFigures() throws IOException {
    Typed typed = Typed.tenon("doctor", "--kernels", "wasteful", "--json", "--plugins", wasteful());
    assertEquals(1, typed.code(), typed.err());
    Map<String, Object> tree = Json.parse(typed.out(), "standard output");
    assertEquals("wasteful", tree.get("kernels"));
    assertEquals(Set.of("swiglu", "sqrt"), Set.copyOf((List<?>) tree.get("suspects")));
    Map<String, Map<String, Object>> timed = timed(tree);
    assertEquals(Set.of("swiglu", "sqrt", "rms norm"), timed.keySet());
    assertTrue(number(timed.get("swiglu"), "seconds") >= 0.06, typed.out());
    assertTrue(number(timed.get("sqrt"), "heap_bytes") >= 3_000_000, typed.out());
    assertEquals(true, timed.get("sqrt").get("suspect"));
    assertEquals(false, timed.get("rms norm").get("suspect"));
    assertTrue(number(tree, "bytes_per_second") > 1e8 && number(tree, "operations_per_second") > 1e8, typed.out());
  }

  @Test void aSetThatIsNotThereIsRefused() {
    Typed typed = Typed.tenon("doctor", "--kernels", "vectr");
    assertEquals(2, typed.code());
    assertTrue(typed.err().contains("kernels 'vectr' is not installed; did you mean vector?"), typed.err());
  }

  /** The classes of the module that are kernels, but for the definitions. */
  private static Set<String> written(Class<? extends Kernels> set) throws IOException {
    Module module = set.getModule();
    var names = new TreeSet<String>();
    try (var reader = module.getLayer().configuration().findModule(module.getName()).orElseThrow().reference().open()) {
      for (String file : reader.list().filter(f -> f.endsWith("Kernel.class")).toList()) {
        Class<?> type = Class.forName(module, file.substring(0, file.length() - 6).replace('/', '.'));
        boolean concrete = Kernel.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers());
        if (concrete && !type.getPackageName().endsWith(".scalar")) names.add(type.getSimpleName());
      }
    }
    return names;
  }

  @Test void everyKernelOfTheVectorSetIsTimed() throws IOException {
    Catalogs catalogs = Plugins.load(List.of()).catalogs();
    var catalog = catalogs.of(Kernels.class);
    List<Quantization> formats = catalogs.of(Quantization.class).installed().stream().map(Installed::defaults).toList();
    Set<String> written = written(catalog.find("vector").orElseThrow().defaults().getClass());
    assertTrue(written.contains("GemmKernel") && written.contains("ProjectStoredKernel"), written.toString());
    assertEquals(written, new TreeSet<>(KernelTimes.kernels(new KernelChoice(catalog).of("vector"), formats)));
  }

  @Tag("slow")
  @Test void theVectorSetIsTimed() {
    Typed typed = Typed.tenon("doctor", "--kernels", "--json");
    Map<String, Object> tree = Json.parse(typed.out(), "standard output");
    assertEquals("vector", tree.get("kernels"));
    assertTrue(timed(tree).size() > 80, typed.out());
    assertEquals(((List<?>) tree.get("suspects")).isEmpty() ? 0 : 1, typed.code());
    for (Map<String, Object> one : timed(tree).values())
      assertTrue(number(one, "seconds") > 0 && number(one, "share_of_expected") > 0, one.toString());
  }
}
