/** Reverse-mode differentiation over any evaluator. */
@NullMarked
package dev.tenon.engine.autograd;

import org.jspecify.annotations.NullMarked;
