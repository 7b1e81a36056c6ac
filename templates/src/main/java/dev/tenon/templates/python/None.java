package dev.tenon.templates.python;

/** The one value of its type. */
public enum None {
  NONE
}
