/**
 * Families of published checkpoints, one file each: config.json and tensor names as Hugging Face transformers 4.x and 5.x
 * write them. No tensor is touched here.
 */
@NullMarked
package dev.tenon.plugins.families;

import org.jspecify.annotations.NullMarked;
