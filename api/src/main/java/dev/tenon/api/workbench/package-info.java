/**
 * The one door for programs: load, train, generate, evaluate, plan. The command line, third-party commands and a
 * team's own program use it alike.
 */
@Experimental
@NullMarked
package dev.tenon.api.workbench;

import dev.tenon.api.Experimental;
import org.jspecify.annotations.NullMarked;
