package dev.tenon.api.session;

import dev.tenon.api.spec.Spec;
import dev.tenon.api.workbench.UserError;
import dev.tenon.api.workbench.WorkFailed;
import java.nio.file.Path;
import java.util.function.Consumer;

/** What runs exported models: {@code tenon generate MODEL --session TYPE}. */
public interface InferenceSession extends Spec {
  /** The type of the {@link dev.tenon.api.graph.GraphFormat} that it runs. */
  String format();

  /** Whether a folder has been exported already. */
  boolean opens(Path folder);

  /**
   * Opens an exported model.
   *
   * @param notes is told what the user should know: on which device it runs, and why
   * @throws UserError if the files are damaged, or ask for what this cannot do
   */
  Running open(Path folder, int threads, Consumer<String> notes);

  /** A model that is open. Used by one thread at a time. */
  interface Running extends AutoCloseable {
    /** A text of which nothing has been read. The one before it ends. */
    Reading begin();

    @Override void close();
  }

  /** A text that is being read, and remembered. */
  interface Reading {
    /**
     * Reads new tokens.
     *
     * @return logits after the last of them, [vocab]
     * @throws WorkFailed if they cannot be computed
     */
    float[] next(int... tokens);

    /**
     * Reads new tokens.
     *
     * @return logits after each of them, [tokens][vocab]
     */
    float[][] each(int... tokens);
  }
}
