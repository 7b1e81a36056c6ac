/** What evaluation tasks promise, and a model by script to try them on. */
@NullMarked
package dev.tenon.testkit.evaluate;

import org.jspecify.annotations.NullMarked;
