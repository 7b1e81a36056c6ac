import org.jspecify.annotations.NullMarked;

/** What a user types: one class a command. Assembles everything; requires no plugin, they join at run time. */
@NullMarked
@SuppressWarnings("module") // the benches are built after it
module dev.tenon.cli {
  requires com.google.guice;
  requires dev.tenon.engine;
  requires info.picocli;
  requires java.logging;
  requires jdk.management;
  requires static org.jspecify;

  exports dev.tenon.cli to dev.tenon.benches;

  opens dev.tenon.cli to info.picocli;
}
