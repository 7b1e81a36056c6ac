/** JSON objects as trees of maps, lists, strings, numbers and booleans. The one place that knows the JSON library. */
@NullMarked
package dev.tenon.engine.json;

import org.jspecify.annotations.NullMarked;
