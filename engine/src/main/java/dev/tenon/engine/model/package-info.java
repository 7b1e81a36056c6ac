/** From a model's config to its tree of layers. */
@NullMarked
package dev.tenon.engine.model;

import org.jspecify.annotations.NullMarked;
