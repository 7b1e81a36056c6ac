/**
 * Configuration as records: a component's settings are a record, and that record is the service that plugins
 * provide.
 */
@Experimental
@NullMarked
package dev.tenon.api.spec;

import dev.tenon.api.Experimental;
import org.jspecify.annotations.NullMarked;
