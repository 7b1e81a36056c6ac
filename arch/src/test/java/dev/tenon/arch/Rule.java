package dev.tenon.arch;

import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;

/**
 * A rule about classes, and what it must catch.
 *
 * @param name a claim
 * @param violation sources by class name that break the rule, and no other class of the house does
 */
record Rule(String name, ArchRule rule, Map<String, String> violation) {
  static Rule of(String name, ArchRule rule, String brokenBy, String source) {
    return new Rule(name, rule, Map.of(brokenBy, source));
  }

  @Override public String toString() {
    return name;
  }
}
