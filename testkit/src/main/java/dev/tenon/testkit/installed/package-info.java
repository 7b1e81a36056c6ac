/** What is installed where the tests run. Not exported: the contracts use it. */
@NullMarked
package dev.tenon.testkit.installed;

import org.jspecify.annotations.NullMarked;
