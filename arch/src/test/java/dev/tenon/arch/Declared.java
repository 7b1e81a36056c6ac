package dev.tenon.arch;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.tenon.api.spec.Spec;
import java.lang.module.ModuleDescriptor;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A component is provided by its module under every role that it plays. */
final class Declared extends ArchCondition<JavaClass> {
  private final Set<String> provided = new HashSet<>();

  Declared(List<ModuleDescriptor> modules) {
    super("be provided in module-info under every role they play");
    for (ModuleDescriptor module : modules)
      for (var provides : module.provides())
        for (String name : provides.providers()) provided.add(provides.service() + " with " + name);
  }

  @Override public void check(JavaClass type, ConditionEvents events) {
    if (type.isInterface() || type.getModifiers().contains(JavaModifier.ABSTRACT)) return;
    for (JavaClass role : type.getAllRawInterfaces()) {
      if (!role.getPackageName().startsWith("dev.tenon.api.") || role.isEquivalentTo(Spec.class)
          || !role.isAssignableTo(Spec.class))
        continue;
      String declaration = role.getName() + " with " + type.getName();
      if (!provided.contains(declaration))
        events.add(SimpleConditionEvent.violated(type, "no module-info says: provides " + declaration));
    }
  }
}
