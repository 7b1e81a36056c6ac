/** What optimizers and schedules promise. */
@NullMarked
package dev.tenon.testkit.train;

import org.jspecify.annotations.NullMarked;
