package dev.tenon.engine.file;

import dev.tenon.api.workbench.UserError;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Puts into words why a file could not be read or written. */
public final class Unreadable {
  private Unreadable() {}

  public static UserError error(Path file, IOException e) {
    return new UserError(switch (e) {
      case NoSuchFileException _ -> file + ": there is no such file";
      case AccessDeniedException _ -> file + ": reading it is not permitted";
      default -> file + ": it cannot be read: " + reason(e);
    }, e);
  }

  /** What the system said, without the file's name where that is known. */
  public static String reason(IOException e) {
    Optional<String> said = e instanceof FileSystemException f
        ? Optional.ofNullable(f.getReason())
        : Optional.ofNullable(e.getMessage());
    return said.orElseGet(() -> e.getClass().getSimpleName() + " " + Optional.ofNullable(e.getMessage()).orElse(""));
  }
}
