import org.jspecify.annotations.NullMarked;

/** All that a plugin author sees. Requires nothing but the JDK. */
@NullMarked
module dev.tenon.api {
  requires static org.jspecify;

  exports dev.tenon.api;
  exports dev.tenon.api.tensor;
  exports dev.tenon.api.quantization;
  exports dev.tenon.api.op;
  exports dev.tenon.api.kernel;
  exports dev.tenon.api.spec;
  exports dev.tenon.api.nn;
  exports dev.tenon.api.model;
  exports dev.tenon.api.text;
  exports dev.tenon.api.data;
  exports dev.tenon.api.train;
  exports dev.tenon.api.track;
  exports dev.tenon.api.align;
  exports dev.tenon.api.evaluate;
  exports dev.tenon.api.checkpoint;
  exports dev.tenon.api.tune;
  exports dev.tenon.api.graph;
  exports dev.tenon.api.session;
  exports dev.tenon.api.workbench;
}
