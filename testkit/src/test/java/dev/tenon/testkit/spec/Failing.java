package dev.tenon.testkit.spec;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Runs a contract as JUnit would and tells which of its tests fail. */
public final class Failing {
  private Failing() {}

  /** Messages of the failing tests by name; those about how a component is named and found are left out, as twins are not installed. */
  public static SortedMap<String, String> testsOf(ComponentContract<?> contract) {
    var failing = new TreeMap<String, String>();
    Arrays.stream(contract.getClass().getMethods()).filter(m -> m.isAnnotationPresent(Test.class))
        .filter(m -> m.getDeclaringClass() != ComponentContract.class).sorted(Comparator.comparing(Method::getName))
        .forEach(m -> run(contract, m, failing));
    return failing;
  }

  static void run(ComponentContract<?> contract, Method test, SortedMap<String, String> failing) {
    try {
      test.invoke(contract);
    } catch (InvocationTargetException e) {
      failing.put(test.getName(), String.valueOf(e.getCause().getMessage()));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(test + " must be public", e);
    }
  }
}
