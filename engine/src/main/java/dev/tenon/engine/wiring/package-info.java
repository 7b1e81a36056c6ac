/**
 * What Guice needs to know to put the workshop together: catalogs, and whatever the engine's other parts bind. The only
 * place, beside the command line, where Guice is seen; it wires, and builds no models.
 */
@NullMarked
package dev.tenon.engine.wiring;

import org.jspecify.annotations.NullMarked;
