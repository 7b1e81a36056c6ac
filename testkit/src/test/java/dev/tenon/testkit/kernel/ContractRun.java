package dev.tenon.testkit.kernel;

import dev.tenon.testkit.installed.InstalledKernels;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A program that runs the contract of the vector kernels and says how wide their vectors were; for the class path. */
final class ContractRun {
  static final String LANES = "lanes: ";

  private ContractRun() {}

  public static void main(String[] none) throws ReflectiveOperationException {
    var contract = new VectorKernelsContractTest();
    List<Method> checks = Arrays.stream(KernelsContract.class.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(Test.class)).sorted(Comparator.comparing(Method::getName))
        .toList();
    if (checks.isEmpty()) throw new IllegalStateException("the contract has no checks");
    for (Method check : checks) check.invoke(contract);
    System.out.println(LANES + lanes());
  }

  /** Floats in a vector of the elementwise kernels and of the matrix products, which must agree. */
  private static int lanes() throws ReflectiveOperationException {
    ClassLoader kernels = InstalledKernels.of("vector").getClass().getClassLoader();
    int elementwise = length(kernels, "dev.tenon.kernels.cpu.vector.Lanes", "FLOATS");
    int products = length(kernels, "dev.tenon.kernels.cpu.gemm.Lanes", "SPECIES");
    if (elementwise != products)
      throw new IllegalStateException("vectors of " + elementwise + " floats, in matrix products of " + products);
    return elementwise;
  }

  private static int length(ClassLoader loader, String type, String field) throws ReflectiveOperationException {
    Field species = Class.forName(type, true, loader).getDeclaredField(field);
    species.setAccessible(true);
    Object found = species.get(null);
    return (int) species.getType().getMethod("length").invoke(found);
  }
}
