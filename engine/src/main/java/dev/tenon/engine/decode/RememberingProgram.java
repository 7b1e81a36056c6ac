package dev.tenon.engine.decode;

import dev.tenon.engine.program.Program;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A program that reads new tokens of texts which are remembered, as it was traced. */
public final class RememberingProgram {
  private final Program program;
  private final Map<String, Remembering.Slot> slots;
  private final List<Ring> rings;
  private final Set<String> bound;

  /** A finished program, and the host that its layers asked. */
  RememberingProgram(Program program, Remembering host) {
    this.program = program;
    slots = host.asked();
    rings = host.rings();
    bound = new HashSet<>(host.parameters());
    bound.addAll(slots.keySet());
  }

  public Program program() {
    return program;
  }

  /** The slots that layers asked for, by name. */
  Map<String, Remembering.Slot> slots() {
    return slots;
  }

  /** Where layers keep what grows. */
  List<Ring> rings() {
    return rings;
  }

  /** Names of the inputs that outlive a run: parameters and what layers keep. */
  Set<String> bound() {
    return bound;
  }
}
