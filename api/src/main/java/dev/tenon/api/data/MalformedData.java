package dev.tenon.api.data;

/** A data file at fault; the message names the file, the place, what was found and what it must be. */
public final class MalformedData extends RuntimeException {
  private static final long serialVersionUID = 1;

  public MalformedData(String message) {
    super(message);
  }
}
