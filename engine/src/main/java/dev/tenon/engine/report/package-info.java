/** A run as one self-contained HTML page. */
@NullMarked
package dev.tenon.engine.report;

import org.jspecify.annotations.NullMarked;
