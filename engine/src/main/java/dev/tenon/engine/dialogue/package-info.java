/** A model's chat templates: where they are, whether they keep their promises, and a conversation by them. */
@NullMarked
package dev.tenon.engine.dialogue;

import org.jspecify.annotations.NullMarked;
