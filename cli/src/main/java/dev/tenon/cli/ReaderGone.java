package dev.tenon.cli;

/** Whoever read standard output has enough: nothing is wrong, and nothing more is to be done. */
final class ReaderGone extends RuntimeException {
  private static final long serialVersionUID = 1;
}
