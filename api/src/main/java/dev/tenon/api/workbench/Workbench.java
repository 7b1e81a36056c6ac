package dev.tenon.api.workbench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The one door for programs: what the command line does, a program does with this.
 *
 * <p>Bad input throws {@link UserError} with a message for people. Close it to free its threads and memory.
 */
public interface Workbench extends AutoCloseable {
  /**
   * Reads the description of a run.
   *
   * @param overrides assignments by path, {@code train.learning_rate=3e-4}
   */
  RunConfig config(Path file, List<String> overrides);

  /** The same from a tree of maps, lists, strings, numbers and booleans. */
  RunConfig config(Map<String, Object> tree, List<String> overrides);

  /**
   * Trains a new model.
   *
   * @param run the folder that will hold config, metrics, checkpoints, samples and report; must not hold a run yet
   */
  Outcome train(RunConfig config, Path run, Listener listener);

  /** Goes on with a run from its last checkpoint, to the same bytes as if it had never stopped. */
  Outcome resume(Path run, List<String> overrides, Listener listener);

  /** What a run will take, before anything runs. */
  Plan plan(RunConfig config);

  /** A model from a folder in Hugging Face's layout or a run folder (its last checkpoint; {@code RUN@best} the best). */
  LanguageModel load(Path model);

  /** All components installed, built-in or not. */
  List<Component> components();

  /** What went wrong with plugins, in order of discovery. */
  List<PluginProblem> problems();

  /** Text documents that a config's data section names, for commands that work on text alone. */
  List<String> texts(RunConfig config);

  @Override void close();

  /**
   * A component that can be named in a config.
   *
   * @param role the service interface's name in words: {@code attention}
   * @param plugin where it comes from: {@code built-in} or the plugin's name
   */
  record Component(String role, String type, String plugin, String version) {}

  /**
   * A plugin that could not be used, in whole or in part.
   *
   * @param stage {@code scan}, {@code resolve} or {@code discover}
   */
  record PluginProblem(String plugin, String stage, String message) {
    @Override public String toString() {
      return "plugin '" + plugin + "' [" + stage + "]: " + message;
    }
  }
}
