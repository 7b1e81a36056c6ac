/**
 * How weights move and how fast: optimizers as tensor programs, learning rates as arithmetic over the updates of a run.
 * What all optimizers share (clipping, accumulation, groups, which weights decay) is the trainer's and must not be here.
 */
@NullMarked
package dev.tenon.plugins.optimizers;

import org.jspecify.annotations.NullMarked;
