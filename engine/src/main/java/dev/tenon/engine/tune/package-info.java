/** Strategies of fine-tuning at work: the published modules of a model, new parameters, adapters in memory and on disk. */
@NullMarked
package dev.tenon.engine.tune;

import org.jspecify.annotations.NullMarked;
