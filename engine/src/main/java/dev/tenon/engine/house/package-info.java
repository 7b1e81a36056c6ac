/** The workbench: what programs and commands ask for, put together from the engine's parts. */
@NullMarked
package dev.tenon.engine.house;

import org.jspecify.annotations.NullMarked;
