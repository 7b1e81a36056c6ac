/** Runs: their config, their folder, and the loop from the first step to the last with all that is written on the way. */
@NullMarked
package dev.tenon.engine.run;

import org.jspecify.annotations.NullMarked;
