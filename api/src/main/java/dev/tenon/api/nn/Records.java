package dev.tenon.api.nn;

import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

/** Reads and makes records by reflection, with the one error everybody meets explained. */
public final class Records {
  private Records() {}

  public static Object get(RecordComponent part, Record record) {
    try {
      part.getAccessor().setAccessible(true);
      return part.getAccessor().invoke(record);
    } catch (InaccessibleObjectException e) {
      throw closed(record.getClass(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + part.getName() + " of " + record.getClass().getName(), e);
    }
  }

  /**
   * A record of the given type with these components.
   *
   * @throws IllegalArgumentException what its constructor throws
   */
  public static <R> R make(Class<R> type, List<?> values) {
    try {
      Constructor<R> constructor = type.getDeclaredConstructor(
          Arrays.stream(type.getRecordComponents()).map(RecordComponent::getType).toArray(Class[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(values.toArray());
    } catch (InaccessibleObjectException e) {
      throw closed(type, e);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) throw cause;
      throw new IllegalStateException("cannot make " + type.getName(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make " + type.getName(), e);
    }
  }

  private static IllegalStateException closed(Class<?> type, Exception cause) {
    return new IllegalStateException(
        "cannot read record " + type.getName() + ": declare its module as 'open module " + type.getModule().getName()
            + "' (records of plugins are read by reflection)",
        cause);
  }
}
