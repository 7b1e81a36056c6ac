package dev.tenon.engine.house;

import dev.tenon.api.session.InferenceSession;
import dev.tenon.api.workbench.UserError;
import dev.tenon.api.workbench.WorkFailed;
import dev.tenon.engine.file.TemporaryFolder;
import dev.tenon.engine.file.Unreadable;
import dev.tenon.engine.plugin.Catalog;
import dev.tenon.engine.plugin.Installed;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Has models run by something else than the engine. */
final class Sessions {
  private static final System.Logger LOG = System.getLogger("dev.tenon");

  private final Catalog<InferenceSession> catalog;
  private final Exports exports;
  private final Options options;

  @Inject Sessions(Catalog<InferenceSession> catalog, Exports exports, Options options) {
    this.catalog = catalog;
    this.exports = exports;
    this.options = options;
  }

  /** A model that is open, and the folder that it was exported into for that. */
  record Opened(InferenceSession.Running running, Optional<TemporaryFolder> folder) implements AutoCloseable {
    @Override public void close() {
      running.close();
      folder.ifPresent(Sessions::delete);
    }
  }

  private static void delete(TemporaryFolder folder) {
    try {
      folder.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot delete {0}: {1}", folder.path(), Unreadable.reason(e));
    }
  }

  /**
   * Opens a model: from its folder if it has been exported already, else exported into a temporary one.
   *
   * @throws UserError if there is no such session, or it cannot run the model
   */
  Opened open(Models.Loaded loaded) {
    InferenceSession session = catalog.find(options.session()).map(Installed::defaults)
        .orElseThrow(() -> new UserError(catalog.refusal(options.session()) + "; " + Options.ENGINE
            + " is the engine itself"));
    Path place = loaded.place();
    if (Files.isDirectory(place) && session.opens(place)) return new Opened(run(session, place), Optional.empty());
    TemporaryFolder folder = temporary();
    try {
      Path exported = folder.path().resolve("model");
      exports.write(loaded, session.format(), exported);
      return new Opened(run(session, exported), Optional.of(folder));
    } catch (RuntimeException e) {
      delete(folder);
      throw e;
    }
  }

  private static TemporaryFolder temporary() {
    try {
      return new TemporaryFolder("tenon-session");
    } catch (IOException e) {
      throw new WorkFailed("a temporary folder cannot be made: " + Unreadable.reason(e), e);
    }
  }

  private InferenceSession.Running run(InferenceSession session, Path folder) {
    return session.open(folder, options.threadCount(), note -> LOG.log(System.Logger.Level.INFO, note));
  }
}
