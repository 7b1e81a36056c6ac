/**
 * Finds the components that are installed, built-in or in plugins, and says what is wrong with those that cannot be used.
 * One layer of modules a plugin; one catalog a role. How a component's settings are read is the config's matter.
 */
@NullMarked
package dev.tenon.engine.plugin;

import org.jspecify.annotations.NullMarked;
