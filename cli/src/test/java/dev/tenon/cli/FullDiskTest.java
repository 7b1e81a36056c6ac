package dev.tenon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.inject.util.Modules;
import dev.tenon.api.workbench.Listener;
import dev.tenon.api.workbench.Workbench;
import dev.tenon.engine.file.Store;
import dev.tenon.engine.house.Assembly;
import dev.tenon.engine.house.HouseModule;
import dev.tenon.engine.house.Options;
import dev.tenon.engine.wiring.PluginsModule;
import dev.tenon.engine.wiring.Wiring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up at any moment of a run. */
class FullDiskTest {
  private static final List<String> SHORT = List.of("train.max_steps=4", "train.eval_steps=2", "train.save_steps=2");

  @TempDir Path folder;

  /** The house on another disk. */
  private static Workbench on(Store store) {
    var house = Modules.override(new HouseModule(Options.DEFAULT))
        .with(binder -> binder.bind(Store.class).toInstance(store));
    return Assembly.get(Wiring.injector(List.of(new PluginsModule(List.of()), house)), Workbench.class);
  }

  private static Map<Path, Long> sizes(Path folder) throws IOException {
    var sizes = new TreeMap<Path, Long>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.toList())
        if (Files.isRegularFile(path) && !path.toString().endsWith(".lock")) sizes.put(path, Files.size(path));
    }
    return sizes;
  }

  @Test void allThatARunWritesGoesThroughItsStore() throws IOException {
    SmallRun small = SmallRun.prepared(folder);
    var disk = new LimitedDisk(Long.MAX_VALUE);
    try (Workbench bench = on(disk)) {
      bench.train(bench.config(small.config, SHORT), small.run, Listener.NONE);
      bench.resume(small.run, List.of("train.max_steps=6"), Listener.NONE);
    }
    Map<Path, Long> there = sizes(small.run);
    there.keySet().removeIf(file -> file.startsWith(small.run.resolve("data")));
    assertEquals(there, disk.sizes());
  }
}
