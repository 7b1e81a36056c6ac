package dev.tenon.engine.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenon.api.text.Sampler;
import dev.tenon.engine.plugin.Jars;
import dev.tenon.engine.plugin.Plugins;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Components whose classes are in a plugin's own module, not exported. */
class PluginConfigTest {
  @TempDir Path work;
  @TempDir Path folder;
  private Binder binder;

  @BeforeEach void makeThePlugin() throws IOException {
    Jars.in(work).source("""
        package acme;
        import dev.tenon.api.spec.*;
        import dev.tenon.api.text.*;
        import java.util.*;
        public record Typical(@Doc("share kept") @Key(aliases = "typical_p") double mass, Mode mode, Range range, Optional<Sampler> next) implements Sampler {
          enum Mode { SHARP, VERY_SOFT }
          record Range(int from, int to) {
            Range { if (from > to) throw new IllegalArgumentException("from (" + from + ") must be at most to (" + to + ")"); }
          }
          public Typical() { this(0.9, Mode.SHARP, new Range(1, 5), Optional.empty()); }
          public String type() { return "typical"; }
          public Candidates apply(Candidates c) { return c; }
        }
        """).source(Jars.sampler("acme", "Mirror", "mirror"))
        .source(Jars.module("acme.typical", "acme.Typical, acme.Mirror"))
        .jar(folder.resolve("typical.jar"));
    Plugins plugins = Plugins.load(List.of(folder));
    assertEquals(List.of(), plugins.problems());
    binder = new Binder(plugins.catalogs());
  }

  private Sampler bind(String text) {
    return binder.bindComponent(Sampler.class, YamlReader.parse(text, "run.yaml"), "sampler").value();
  }

  @Test void theyAreBoundWithAllTheirParts() {
    Sampler sampler = bind("{type: typical, mass: 0.5, mode: very-soft, range: {to: 7}, next: {type: mirror, k: 2}}");

    assertEquals("Typical[mass=0.5, mode=VERY_SOFT, range=Range[from=1, to=7], next=Optional[Mirror[k=2]]]",
        sampler.toString());
    assertEquals("""
        type: typical
        mass: 0.5
        mode: very-soft
        range:
          from: 1
          to: 7
        next: {type: mirror, k: 2}
        """, YamlWriter.write(Resolved.of((Record) sampler)));
  }

  @Test void theirRefusalsStandWhereTheyWereWritten() {
    assertEquals("run.yaml:3: sampler.range: from (9) must be at most to (5)",
        assertThrows(ConfigException.class, () -> bind("type: typical\n\nrange: {from: 9}\n")).getMessage());
    assertEquals("run.yaml:1: sampler.typical_p: unknown key; did you mean mass? (keys: type, mass, mode, range, next)",
        assertThrows(ConfigException.class, () -> bind("{type: typical, typical_p: 0.2}")).getMessage());
  }

  @Test void theirSettingsAreDescribed() {
    assertEquals(new Help("mass", "a number", java.util.Optional.of("0.9"), false, "share kept", List.of("typical_p")),
        Help.of(bind("typical")).getFirst());
  }
}
