/**
 * The command line: one class a command, options that several share as mixins. Commands turn arguments into calls of the
 * Workbench and figures into lines; what is computed is computed elsewhere.
 */
@NullMarked
package dev.tenon.cli;

import org.jspecify.annotations.NullMarked;
