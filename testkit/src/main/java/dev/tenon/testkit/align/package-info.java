/** What methods of alignment promise, and how their numbers are compared with those of reference runs. */
@NullMarked
package dev.tenon.testkit.align;

import org.jspecify.annotations.NullMarked;
