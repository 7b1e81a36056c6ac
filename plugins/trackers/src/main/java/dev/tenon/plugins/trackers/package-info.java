/** Built-in trackers, one file a format. */
@NullMarked
package dev.tenon.plugins.trackers;

import org.jspecify.annotations.NullMarked;
