import org.jspecify.annotations.NullMarked;

/** Runs what the api describes. Exports the door for programs to all, the rest only to the house. */
@NullMarked
@SuppressWarnings("module") // the command line, the test kit and the benches are built after it
module dev.tenon.engine {
  requires transitive dev.tenon.api;
  requires dev.tenon.templates;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires com.fasterxml.jackson.dataformat.csv;
  requires com.google.guice;
  // Named by its file: it has no name of its own.
  requires commons.math3;
  // Guice is an automatic module: it cannot say itself that it needs guava.
  requires com.google.common;
  requires jakarta.inject;
  requires java.logging;
  requires jdk.management;
  requires org.snakeyaml.engine;
  requires static org.jspecify;

  exports dev.tenon.engine;
  exports dev.tenon.engine.align to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.autograd to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.checkpoint to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.config to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.data to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.decode to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.dialogue to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.evaluate to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.file to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.gguf to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.house to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.kernel to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.memory to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.model to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.parity to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.plugin to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.program to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.report to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.rows to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.run to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.text to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.timing to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.train to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.tune to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;
  exports dev.tenon.engine.wiring to dev.tenon.cli, dev.tenon.testkit, dev.tenon.benches;

  opens dev.tenon.engine.house to com.google.guice;

  uses dev.tenon.api.align.Alignment;
  uses dev.tenon.api.align.Reward.Spec;
  uses dev.tenon.api.checkpoint.Family;
  uses dev.tenon.api.data.Documents;
  uses dev.tenon.api.evaluate.Task;
  uses dev.tenon.api.graph.GraphFormat;
  uses dev.tenon.api.kernel.Kernels;
  uses dev.tenon.api.model.Attention.Spec;
  uses dev.tenon.api.model.Block.Spec;
  uses dev.tenon.api.model.FeedForward.Spec;
  uses dev.tenon.api.model.Norm.Spec;
  uses dev.tenon.api.model.Positions.Spec;
  uses dev.tenon.api.quantization.Quantization;
  uses dev.tenon.api.session.InferenceSession;
  uses dev.tenon.api.text.Sampler;
  uses dev.tenon.api.text.TokenizerFormat;
  uses dev.tenon.api.text.TokenizerTrainer;
  uses dev.tenon.api.track.Tracker;
  uses dev.tenon.api.train.Optimizer;
  uses dev.tenon.api.train.Schedule;
  uses dev.tenon.api.tune.FineTuning;
  uses dev.tenon.api.workbench.Command;
}
