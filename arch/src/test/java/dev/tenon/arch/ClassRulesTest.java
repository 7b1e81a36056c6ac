package dev.tenon.arch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.EvaluationResult;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClassRulesTest {
  private final JavaClasses house = House.classes();

  static List<Rule> rules() {
    return ClassRules.all();
  }

  @Test void theHouseIsRead() {
    for (String part : List.of("api", "engine", "plugins", "tokenizers", "kernels", "testkit", "cli"))
      assertTrue(house.stream().anyMatch(c -> c.getPackageName().startsWith("dev.tenon." + part)), part);
  }

  @ParameterizedTest
  @MethodSource("rules") void theHouseKeepsEveryRule(Rule rule) {
    rule.rule().check(house);
  }

  @ParameterizedTest
  @MethodSource("rules") void everyRuleReportsItsViolation(Rule rule, @TempDir Path folder) {
    EvaluationResult result = rule.rule().evaluate(Compiled.of(rule.violation(), folder));
    assertTrue(result.hasViolation(), rule.name());
    List<String> details = result.getFailureReport().getDetails();
    assertTrue(details.stream().anyMatch(d -> rule.violation().keySet().stream().anyMatch(d::contains)),
        details::toString);
  }

  @Test void everyRuleIsTriedOnASampleOfItsOwn() {
    assertEquals(rules().size(), rules().stream().map(Rule::name).distinct().count());
  }
}
