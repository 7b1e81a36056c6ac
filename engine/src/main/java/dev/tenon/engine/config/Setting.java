package dev.tenon.engine.config;

import dev.tenon.api.nn.Records;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.spec.Key;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One key of a record of settings.
 *
 * @param key as configs write it, snake_case
 * @param aliases names that others use for it
 * @param fallback its default as YAML, if declared so
 * @param help one line, empty if there is none
 */
record Setting(String key, List<String> aliases, RecordComponent component, Optional<String> fallback, String help) {
  /** The settings of a record type, in order of declaration. */
  static List<Setting> of(Class<?> record) {
    Module here = Setting.class.getModule();
    // Our own records are read by the api's Records too.
    if (record.getModule() == here) here.addOpens(record.getPackageName(), Records.class.getModule());
    return Arrays.stream(record.getRecordComponents()).map(Setting::of).toList();
  }

  private static Setting of(RecordComponent component) {
    Optional<Key> key = Optional.ofNullable(component.getAnnotation(Key.class));
    String name = key.map(Key::value).filter(k -> !k.isEmpty()).orElseGet(() -> snake(component.getName()));
    Optional<String> fallback = Optional.ofNullable(component.getAnnotation(Default.class)).map(Default::value);
    String help = Optional.ofNullable(component.getAnnotation(Doc.class)).map(Doc::value).orElse("");
    return new Setting(name, key.map(k -> List.of(k.aliases())).orElse(List.of()), component, fallback, help);
  }

  /** A record made by its constructor without arguments, if it has one: all settings at their defaults. */
  static <R> Optional<R> defaults(Class<R> record) {
    try {
      Constructor<R> constructor = record.getDeclaredConstructor();
      constructor.setAccessible(true);
      return Optional.of(constructor.newInstance());
    } catch (NoSuchMethodException _) {
      return Optional.empty();
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("the defaults of " + record.getName() + " are refused by itself: " + e.getCause(),
          e.getCause());
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      throw new IllegalStateException("cannot make " + record.getName() + ": declare its module as 'open module "
          + record.getModule().getName() + "'", e);
    }
  }

  /** {@code numKeyValueHeads} → {@code num_key_value_heads} */
  static String snake(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }

  /** {@code EVERY_STEP} → {@code every-step} */
  static String kebab(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
