/** Methods of alignment as losses and experiences, and sources of rewards. */
@NullMarked
package dev.tenon.plugins.alignment;

import org.jspecify.annotations.NullMarked;
