package dev.tenon.benches;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts a main class of this module as a contestant: a new Java with the path and flags of the launcher. */
final class Ours {
  private Ours() {}

  /** The folder of the project. */
  static Path home() {
    return Path.of(System.getProperty("tenon.home"));
  }

  /** Where peers/install puts peers. */
  static Path peers() {
    String named = System.getenv("TENON_PEERS");
    return named == null ? home().resolve("benches/.peers") : Path.of(named);
  }

  static Race.Entrant entrant(String name, Class<?> main, String... arguments) {
    return entrant(name, List.of(), main, arguments);
  }

  /** @param flags more of Java's */
  static Race.Entrant entrant(String name, List<String> flags, Class<?> main, String... arguments) {
    var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(flags);
    command.addAll(List.of("-XX:+UseParallelGC", "--add-modules", "jdk.incubator.vector",
        "--enable-native-access=dev.tenon.engine,dev.tenon.kernels.cpu",
        "-Dguice_bytecode_gen_option=DISABLED", "-Dtenon.home=" + home(), "-p", System.getProperty("jdk.module.path"),
        "-m",
        "dev.tenon.benches/" + main.getName()));
    command.addAll(List.of(arguments));
    return new Race.Entrant(name, List.copyOf(command), Map.of(), false);
  }

  /** What peers with MKL see: how many threads they have, and that any processor is good enough for its fastest kernels (peers/mkl.c). */
  static Map<String, String> mkl(Bench.Setting setting) {
    String threads = Integer.toString(setting.threads());
    return Map.of("OMP_NUM_THREADS", threads, "MKL_NUM_THREADS", threads, "LD_PRELOAD",
        setting.peers().resolve("mkl.so").toString());
  }

  /** A script of ours that runs in the Python of the peers. */
  static Race.Entrant python(String name, Bench.Setting setting, String script, Map<String, String> environment,
      String... arguments) {
    var command = new ArrayList<>(List.of(setting.peers().resolve("venv/bin/python").toString(),
        home().resolve("benches/peers").resolve(script).toString()));
    command.addAll(List.of(arguments));
    return new Race.Entrant(name, List.copyOf(command), environment, true);
  }

  /**
   * A source file of ours that runs with the jars of a peer, all on the class path.
   *
   * @param jars the folder of the jars, among the peers
   * @param flags of Java
   */
  static Race.Entrant java(String name, Bench.Setting setting, String source, String jars, List<String> flags,
      String... arguments) {
    var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(flags);
    command.addAll(List.of("-cp", setting.peers().resolve(jars) + "/*",
        home().resolve("benches/peers").resolve(source).toString()));
    command.addAll(List.of(arguments));
    return new Race.Entrant(name, List.copyOf(command), Map.of(), true);
  }
}
