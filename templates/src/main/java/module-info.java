import org.jspecify.annotations.NullMarked;

/** Chat templates: the Jinja they are written in, with Python's values, and what a conversation becomes by them. */
@NullMarked
@SuppressWarnings("module") // the engine is built after it
module dev.tenon.templates {
  requires static org.jspecify;

  exports dev.tenon.templates;
}
