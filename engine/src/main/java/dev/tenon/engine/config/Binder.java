package dev.tenon.engine.config;

import dev.tenon.api.spec.Spec;
import dev.tenon.engine.plugin.Catalogs;
import dev.tenon.engine.plugin.Role;
import java.util.Optional;

/**
 * Makes records of configs. A record's keys are its components in snake_case; what a config leaves out keeps the value that
 * the record's constructor without arguments gives, or {@link Default}, and is an error if neither does. A component whose
 * type is a role is a mapping with {@code type} and that type's settings, or just the type.
 */
public final class Binder {
  private final Catalogs catalogs;

  public Binder(Catalogs catalogs) {
    this.catalogs = catalogs;
  }

  /**
   * A record of the whole config.
   *
   * @throws ConfigException if a key, a value or a type is wrong or missing, or the record refuses its values
   */
  public <R extends Record> Bound<R> bind(Class<R> type, Node.Mapping config) {
    return bind(type, config, "");
  }

  /**
   * A record of a part of a config.
   *
   * @param path of the part, for messages: {@code model}
   * @throws ConfigException if a key, a value or a type is wrong or missing, or the record refuses its values
   */
  public <R extends Record> Bound<R> bind(Class<R> type, Node part, String path) {
    var binding = new Binding(catalogs);
    return new Bound<>(type.cast(binding.value(new Kind.Section(type), Optional.empty(), part, path)), binding.notes());
  }

  /**
   * A component of a part of a config: a mapping with its type, or the type alone.
   *
   * @param path of the part, for messages: {@code model.attention}
   * @throws ConfigException if a key, a value or a type is wrong or missing, or the component refuses its values
   */
  public <S extends Spec> Bound<S> bindComponent(Class<S> service, Node part, String path) {
    Role<S> role = catalogs.of(service).role();
    var binding = new Binding(catalogs);
    return new Bound<>(service.cast(binding.value(new Kind.Component(role), Optional.empty(), part, path)),
        binding.notes());
  }
}
