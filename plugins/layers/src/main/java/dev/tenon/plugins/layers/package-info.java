/** Blocks, and the feed-forwards and norms inside them; attention has a module of its own. */
@NullMarked
package dev.tenon.plugins.layers;

import org.jspecify.annotations.NullMarked;
