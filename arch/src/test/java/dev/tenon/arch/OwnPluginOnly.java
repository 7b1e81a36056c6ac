package dev.tenon.arch;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.regex.Pattern;

/** A class of a plugin depends on no other part of Tenon than the api and its own plugin: dev.tenon.plugins.NAME, dev.tenon.kernels.NAME or dev.tenon.tokenizers. */
final class OwnPluginOnly extends ArchCondition<JavaClass> {
  private static final Pattern OWN = Pattern
      .compile("^(dev\\.tenon\\.(plugins|kernels)\\.[^.]+|dev\\.tenon\\.tokenizers).*");

  OwnPluginOnly() {
    super("know of Tenon only the api and their own plugin");
  }

  @Override public void check(JavaClass type, ConditionEvents events) {
    String own = OWN.matcher(type.getPackageName()).replaceFirst("$1");
    for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
      String target = dependency.getTargetClass().getBaseComponentType().getPackageName();
      if (!in("dev.tenon", target) || in("dev.tenon.api", target) || in(own, target)) continue;
      events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
    }
  }

  private static boolean in(String root, String name) {
    return name.equals(root) || name.startsWith(root + ".");
  }
}
