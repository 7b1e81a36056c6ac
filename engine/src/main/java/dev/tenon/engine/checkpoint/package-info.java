/**
 * Models and trainings on disk: safetensors files, folders that appear whole or not at all, checkpoints, Hugging Face's layout,
 * and the lock of a run folder. Nothing here knows how a model is computed or trained.
 */
@NullMarked
package dev.tenon.engine.checkpoint;

import org.jspecify.annotations.NullMarked;
