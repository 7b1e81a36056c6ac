import org.jspecify.annotations.NullMarked;

/** Measures Tenon, with peers beside it. */
@NullMarked
module dev.tenon.benches {
  requires dev.tenon.cli;
  requires dev.tenon.engine;
  requires com.fasterxml.jackson.databind;
  requires com.google.guice;
  requires java.management;
  requires static org.jspecify;
}
