/** What trackers promise. */
@NullMarked
package dev.tenon.testkit.track;

import org.jspecify.annotations.NullMarked;
