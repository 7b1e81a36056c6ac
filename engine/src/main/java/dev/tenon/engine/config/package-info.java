/**
 * Reads YAML into records and writes records as YAML. Knows which file, line or override a value came from, and so can say
 * where an error stands. What the sections of a run mean is not its matter.
 */
@NullMarked
package dev.tenon.engine.config;

import org.jspecify.annotations.NullMarked;
