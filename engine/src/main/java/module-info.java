/** Runs what the api describes. No plugin may require it. */
module dev.tenon.engine {
  requires transitive dev.tenon.api;
  requires static org.jspecify;

  exports dev.tenon.engine.program to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.autograd to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.kernel to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.memory to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.model to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.decode to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.train to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;

  uses dev.tenon.api.kernel.Kernels;
}
