package dev.tenon.engine.file;

import dev.tenon.api.workbench.UserError;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
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
    return switch (e) {
      case FileSystemException f when f.getReason() != null -> f.getReason();
      case NoSuchFileException _ -> "there is no such file or folder";
      case AccessDeniedException _ -> "permission denied";
      case NotDirectoryException _ -> "it is not a folder";
      case FileSystemException f -> f.getClass().getSimpleName() + " " + f.getMessage();
      default -> Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
    };
  }
}
