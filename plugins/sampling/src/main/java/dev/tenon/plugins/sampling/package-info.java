/**
 * The choice of the next token: steps that narrow or reweigh the candidates, chained in the order given. The draw itself is
 * the generator's and must not be here.
 */
@NullMarked
package dev.tenon.plugins.sampling;

import org.jspecify.annotations.NullMarked;
