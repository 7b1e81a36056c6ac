/** What every component promises, whatever its role: that it can be named in a config and found. */
@NullMarked
package dev.tenon.testkit.spec;

import org.jspecify.annotations.NullMarked;
