/**
 * The Jinja that chat templates are written in: read, parsed and evaluated as jinja2's immutable sandbox does with the
 * settings of transformers (trim_blocks, lstrip_blocks, loop controls, generation blocks, no autoescape). Conversations
 * are not known here.
 */
@NullMarked
package dev.tenon.templates.jinja;

import org.jspecify.annotations.NullMarked;
