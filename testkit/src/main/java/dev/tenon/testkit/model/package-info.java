/**
 * What the parts of a model promise. A part is put into a small decoder of bare parts, which is read as the engine reads all
 * models: at once, token by token, taped for gradients, traced.
 */
@NullMarked
package dev.tenon.testkit.model;

import org.jspecify.annotations.NullMarked;
