package dev.tenon.arch;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;

/** A class depends on packages that stand before its own, and on its own. */
final class PackageOrder extends ArchCondition<JavaClass> {
  private final String root;
  private final List<String> order;

  /** @param order packages below the root, those depended on first; the root itself is the empty one */
  PackageOrder(String root, List<String> order) {
    super("depend only on packages that stand before theirs in " + order);
    this.root = root;
    this.order = order;
  }

  @Override public void check(JavaClass type, ConditionEvents events) {
    int own = place(type);
    if (own < 0) {
      events.add(SimpleConditionEvent.violated(type,
          type.getName() + " is in a package that has no place in the order " + order + "; give it one"));
      return;
    }
    for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
      JavaClass target = dependency.getTargetClass().getBaseComponentType();
      if (inside(target) && place(target) > own)
        events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
    }
  }

  private boolean inside(JavaClass type) {
    return type.getPackageName().equals(root) || type.getPackageName().startsWith(root + ".");
  }

  private int place(JavaClass type) {
    String name = type.getPackageName();
    return order.indexOf(name.equals(root) ? "" : name.substring(root.length() + 1));
  }
}
