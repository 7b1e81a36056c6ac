package dev.tenon.engine.plugin;

import dev.tenon.api.spec.Spec;

/**
 * A component that can be named in a config.
 *
 * @param type the id that names it
 * @param defaults the component with all its settings at their defaults
 * @param plugin where it comes from
 */
public record Installed<S extends Spec>(Role<S> role, String type, S defaults, Plugin plugin) {}
