/** Whether a model computes what another implementation says it does. */
@NullMarked
package dev.tenon.engine.parity;

import org.jspecify.annotations.NullMarked;
