package dev.tenon.testkit.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenon.api.tensor.Array;
import dev.tenon.api.tensor.Cast;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.tensor.Index;
import dev.tenon.api.tensor.Op;
import dev.tenon.api.tensor.Primitive;
import dev.tenon.api.tensor.Source;
import dev.tenon.api.tensor.Tensor;
import dev.tenon.api.tensor.Unary;
import dev.tenon.engine.autograd.GradientCheck;
import dev.tenon.engine.program.Eager;
import dev.tenon.testkit.installed.InstalledKernels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EveryOpTest {
  private static final Disorderly ALONE = new Disorderly(1);
  /** Of larger cases only the smallest of each kind is differentiated. */
  private static final int SMALL = 120;

  private static List<OpCase> cases() {
    return Stream.concat(PrimitiveCases.all().stream(), FusedCases.all(new Definitions(ALONE)).stream()).toList();
  }

  /** Concrete ops of the api: records and enums. */
  private static Set<String> ops() {
    try (ModuleReader reader = Op.class.getModule().getLayer().configuration().findModule("dev.tenon.api").orElseThrow()
        .reference().open()) {
      return reader.list().filter(name -> name.matches("dev/tenon/api/(tensor|op)/.*\\.class")).map(EveryOpTest::load)
          .filter(type -> Op.class.isAssignableFrom(type) && (type.isRecord() || type.isEnum())).map(Class::getName)
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Class<?> load(String file) {
    try {
      return Class.forName(file.replace('/', '.').replaceAll("\\.class$", ""), false, Op.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test void theCasesOfTheKernelContractNameEveryOpOfTheApi() {
    Set<String> named = new TreeSet<>();
    var constants = new HashSet<Op>();
    for (OpCase one : cases()) {
      named.add(one.op() instanceof Enum<?> e ? e.getDeclaringClass().getName() : one.op().getClass().getName());
      constants.add(one.op());
    }
    assertEquals(ops(), named);
    assertTrue(constants.containsAll(Arrays.asList(Unary.values())));
  }

  @Test void theDefinitionsOfferAKernelForEveryPrimitive() {
    var scalar = InstalledKernels.of("scalar");
    for (OpCase one : cases()) {
      assertEquals(one.op() instanceof Primitive, scalar.kernel(one.op(), one.types()).isPresent(), one::toString);
      assertEquals(one.op() instanceof Primitive, scalar.kernel(one.op(), one.widened().types()).isPresent(),
          one::toString);
    }
  }

  @Test void gradientsOfEveryOpAgreeWithCentralDifferences() {
    var check = new GradientCheck(new Eager(InstalledKernels.definitions(), ALONE));
    Set<Class<?>> checked = new HashSet<>();
    var failures = new ArrayList<String>();
    for (OpCase one : cases().stream().filter(EveryOpTest::flows)
        .sorted(Comparator.comparingLong(EveryOpTest::elements)).toList()) {
      if (!checked.add(one.op().getClass()) && elements(one) > SMALL) continue;
      double worst = check.worst(in -> one.op().on(in.toArray(Tensor[]::new)), one.widened().inputs());
      if (!(worst < 1e-6)) failures.add(one + ": off by " + worst);
    }
    assertEquals(List.of(), failures);
  }

  private static long elements(OpCase one) {
    return one.inputs().stream().mapToLong(a -> a.shape().count()).sum();
  }

  /** Whether a case has a gradient, and is flat enough for differences: not so casts to a narrower type, and ops that have none by definition. */
  private static boolean flows(OpCase one) {
    if (one.op() instanceof Index.Put || one.op() instanceof Source
        || one.op() instanceof Cast cast && cast.to() != DType.FLOAT64)
      return false;
    return one.op().infer(one.types()).stream().anyMatch(t -> t.dtype().computes())
        && one.types().stream().anyMatch(t -> t.dtype().computes())
        && one.inputs().stream().allMatch(EveryOpTest::flat);
  }

  private static boolean flat(Array array) {
    for (long i = 0, n = array.shape().count(); i < n; i++)
      if (array.type().dtype().computes() && Math.abs(array.at(i)) > 100) return false;
    return true;
  }
}
