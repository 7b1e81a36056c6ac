package dev.tenon.templates.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which names a template uses where: the special names that a macro's body reads, and filters and tests that do not
 * exist. Those are errors when the template is read, but not inside an if or a conditional, where they fail when reached.
 */
final class NameUse {
  private static final Set<String> SPECIAL = Set.of("caller", "kwargs", "varargs");

  private record Body(Set<String> open, Set<String> found) {}

  private final Deque<Body> bodies = new ArrayDeque<>();
  private final List<SyntaxError> unknown = new ArrayList<>(), certain = new ArrayList<>();

  Expression.Name read(String name) {
    for (Body body : bodies) if (body.open.contains(name)) body.found.add(name);
    return new Expression.Name(name);
  }

  void bind(String name) {
    for (Body body : bodies) body.open.remove(name);
  }

  void enterMacro() {
    bodies.push(new Body(new HashSet<>(SPECIAL), new HashSet<>()));
  }

  /** Which special names it read. */
  Set<String> leaveMacro() {
    return bodies.pop().found;
  }

  void filter(String name, int line) {
    if (!Filters.has(name)) unknown.add(new SyntaxError("No filter named '" + name + "'.", line));
  }

  void test(String name, int line) {
    if (!Tests.has(name)) unknown.add(new SyntaxError("No test named '" + name + "'.", line));
  }

  /** How many unknown names there are that may yet be forgiven. */
  int unknown() {
    return unknown.size();
  }

  /** They stood in a conditional. */
  void forgive(int since) {
    unknown.subList(since, unknown.size()).clear();
  }

  /** They stood in a body that is checked wherever it is. */
  void insist(int since) {
    certain.addAll(unknown.subList(since, unknown.size()));
    forgive(since);
  }

  void check() {
    insist(0);
    if (!certain.isEmpty()) throw certain.getFirst();
  }
}
