package dev.tenon.api.tune;

import dev.tenon.api.checkpoint.NameMap;
import dev.tenon.api.model.Decoder;

/**
 * A model that is ready to be tuned.
 *
 * @param model its frozen parameters are those of the base, in the base's memory
 * @param names all that is trained, by path in this model, under the names that an adapter publishes it by; what is shared by several
 *     places may have a name for each. {@link NameMap.Ignore} is for tensors of files that say nothing new
 */
public record Adapted(Decoder model, NameMap names) {}
