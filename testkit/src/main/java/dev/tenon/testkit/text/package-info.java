/** What tokenizers and samplers promise. */
@NullMarked
package dev.tenon.testkit.text;

import org.jspecify.annotations.NullMarked;
