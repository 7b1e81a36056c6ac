package dev.tenon.api.spec;

/**
 * The settings of one component, and the service that makes it known.
 *
 * <p>A role (attention, optimizer, ...) is an interface that extends this one; a component is a record that implements a
 * role. Its no-argument constructor holds the defaults, its compact constructor the checks (an
 * {@link IllegalArgumentException} that says what it was and what it must be), its record components are the keys of the
 * config, in snake_case. A plugin's module declares {@code provides Role with Component}.
 *
 * <p>Components may be int, long, float, double, boolean, String, Path, an enum (kebab-case), Optional, OptionalInt,
 * OptionalDouble, a List of these, a Map from String to these, a {@link Selection}, another record, or a role.
 */
public interface Spec {
  /** The id by which config files name it, kebab-case. */
  String type();
}
