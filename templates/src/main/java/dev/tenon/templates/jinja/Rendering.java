package dev.tenon.templates.jinja;

import dev.tenon.templates.python.Arguments;
import java.util.random.RandomGenerator;

/** What a filter may ask of the rendering that it runs in. */
interface Rendering {
  Object filter(String name, Object value, Arguments arguments);

  boolean test(String name, Object value, Arguments arguments);

  /** Whether what is written is escaped. */
  boolean escapes();

  RandomGenerator random();
}
