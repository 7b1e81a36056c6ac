package dev.tenon.benches;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The machine that figures were taken on. */
final class Machine {
  private Machine() {}

  static Map<String, Object> describe() {
    var facts = new LinkedHashMap<String, Object>();
    facts.put("processor", processor());
    facts.put("cores", Runtime.getRuntime().availableProcessors());
    facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("java", System.getProperty("java.vm.vendor") + " " + Runtime.version());
    return facts;
  }

  /** A name says little on machines that are rented; family and model tell what a core can do. */
  private static String processor() {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      var facts = new LinkedHashMap<String, String>();
      lines.takeWhile(line -> !line.isBlank()).map(line -> line.split(":", 2)).filter(fact -> fact.length == 2)
          .forEach(fact -> facts.put(fact[0].strip(), fact[1].strip()));
      String name = facts.getOrDefault("model name", System.getProperty("os.arch"));
      // other makers' processors have no families
      return facts.containsKey("cpu family")
          ? name + ", family " + facts.get("cpu family") + ", model " + facts.get("model")
          : name;
    } catch (IOException _) {
      return System.getProperty("os.arch");
    }
  }
}
