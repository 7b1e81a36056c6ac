/** The door: opens a workbench. */
@NullMarked
package dev.tenon.engine;

import org.jspecify.annotations.NullMarked;
