import org.jspecify.annotations.NullMarked;

/** Contracts that every component keeps, as tests to extend: one abstract class a role. Open: JUnit and the tree of layers read it by reflection. */
@NullMarked
open module dev.tenon.testkit {
  requires transitive dev.tenon.api;
  requires dev.tenon.engine;
  requires transitive org.junit.jupiter.api;
  requires static org.jspecify;

  exports dev.tenon.testkit.align;
  exports dev.tenon.testkit.checkpoint;
  exports dev.tenon.testkit.data;
  exports dev.tenon.testkit.evaluate;
  exports dev.tenon.testkit.kernel;
  exports dev.tenon.testkit.model;
  exports dev.tenon.testkit.session;
  exports dev.tenon.testkit.spec;
  exports dev.tenon.testkit.text;
  exports dev.tenon.testkit.track;
  exports dev.tenon.testkit.train;
}
