/** The training loop: batches to updates, evaluation, checkpoints, resume. */
@NullMarked
package dev.tenon.engine.train;

import org.jspecify.annotations.NullMarked;
