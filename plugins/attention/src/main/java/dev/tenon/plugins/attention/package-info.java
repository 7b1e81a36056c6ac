/** Ways to mix tokens over time, each a setting and one program for training, decoding and export. */
@NullMarked
package dev.tenon.plugins.attention;

import org.jspecify.annotations.NullMarked;
