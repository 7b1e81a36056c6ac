package dev.tenon.cli;

import dev.tenon.api.workbench.Listener;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.align.Gate;
import dev.tenon.engine.house.InstructGpt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tenon recipe instructgpt}. */
@Command(name = "instructgpt", description = "Supervised fine-tuning, a reward model, PPO with ptx (Ouyang et al. 2022); a stage starts only if the one before reached enough.", footer = {
    "", "Example:",
    "  tenon recipe instructgpt runs/quickstart --sft sft.json --preferences pairs.json --prompts pairs.json",
    "  tenon recipe instructgpt --resume runs/instructgpt", "", "Ctrl-C saves and ends."})
final class RecipeInstructGpt implements Callable<Integer> {
  private final Session session;

  @Mixin Common common = new Common();

  @Mixin Computing computing = new Computing();

  @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Change a setting of a stage or a gate: --set ppo.align.kl_coef=0.1. May be given more than once.") List<String> set = new ArrayList<>();

  @Parameters(arity = "0..1", paramLabel = "MODEL", description = "The model to begin with: a folder or a run.") Optional<Path> model = Optional
      .empty();

  @Option(names = "--sft", paramLabel = "FILE", description = "Rows to learn to write; may be given more than once.") List<Path> sft = new ArrayList<>();

  @Option(names = "--preferences", paramLabel = "FILE", description = "Pairs for the reward model; may be given more than once.") List<Path> preferences = new ArrayList<>();

  @Option(names = "--prompts", paramLabel = "FILE", description = "Prompts for PPO; may be given more than once.") List<Path> prompts = new ArrayList<>();

  @Option(names = "--ptx", paramLabel = "FILE", description = "Rows that PPO keeps from unlearning; those of --sft if not given.") List<Path> ptx = new ArrayList<>();

  @Option(names = "--out", paramLabel = "RUN", description = "The recipe's folder; runs/instructgpt if not given.") Optional<Path> out = Optional
      .empty();

  @Option(names = "--resume", paramLabel = "RUN", description = "Go on with the recipe in this folder.") Optional<Path> resume = Optional
      .empty();

  @Option(names = "--json", description = "Print one JSON object.") boolean json;

  RecipeInstructGpt(Session session) {
    this.session = session;
  }

  @Override public Integer call() {
    try (var house = new House(session, common, computing)) {
      InstructGpt recipe = house.get(InstructGpt.class);
      Interruption interruption = session.interruptible();
      var watch = new InstructGpt.Watch() {
        @Override public Listener stage(String name, int number, int of) {
          if (!common.quiet) session.note("stage " + number + " of " + of + ": " + name);
          return Several.of(Progress.of(session, common.quiet), interruption);
        }

        @Override public void measured(Gate gate) {
          if (!common.quiet) session.note((gate.passed() ? "passed: " : "failed: ") + gate);
        }
      };
      if (resume.isPresent()) return ended(recipe.resume(resume.get(), watch));
      Path run = out.orElse(Path.of("runs", "instructgpt"));
      return ended(recipe.start(PackagedConfig.read("instructgpt.yaml"), settings(run), run, watch));
    }
  }

  private List<String> settings(Path run) {
    Path base = model
        .orElseThrow(() -> new UserError("no model; give the one to begin with, or a recipe with --resume"));
    require("--sft", sft);
    require("--preferences", preferences);
    require("--prompts", prompts);
    Path tuned = run.resolve("sft");
    var all = new ArrayList<>(List.of("sft.model.path=" + Quoted.path(base), "sft.data.files=" + Quoted.paths(sft),
        "reward.model.path=" + Quoted.path(tuned), "reward.data.files=" + Quoted.paths(preferences),
        "ppo.model.path=" + Quoted.path(tuned), "ppo.data.files=" + Quoted.paths(prompts),
        "ppo.reward={type: model, path: " + Quoted.path(run.resolve("reward")) + "}",
        "ppo.ptx=" + Quoted.paths(ptx.isEmpty() ? sft : ptx)));
    for (String stage : List.of("sft", "reward", "ppo")) {
      common.seed.ifPresent(seed -> all.add(stage + ".train.seed=" + seed));
      computing.kernels.ifPresent(kernels -> all.add(stage + ".train.kernels=" + kernels));
      computing.threads().ifPresent(threads -> all.add(stage + ".train.threads=" + threads));
    }
    all.addAll(set);
    return all;
  }

  private static void require(String option, List<Path> files) {
    if (files.isEmpty()) throw new UserError(option + " is missing; it names a file of rows");
  }

  private int ended(InstructGpt.End end) {
    var figures = new Figures().add("run", end.run().toString(), "run");
    for (Gate gate : end.gates())
      figures.add(gate.name(), Map.of("figure", gate.figure(), "threshold", gate.threshold(), "passed", gate.passed()),
          gate.passed() ? "passed" : "FAILED", gate.toString());
    figures.add("passed", end.passed(), "all gates",
        end.passed() ? "passed" : end.interrupted() ? "not all measured" : "not passed");
    figures.print(session.out(), json);
    if (end.interrupted()) {
      session.note("stopped and saved; go on with: " + session.command("recipe instructgpt --resume " + end.run()));
      return Failures.INTERRUPTED;
    }
    if (end.passed()) return 0;
    end.gates().stream().filter(gate -> !gate.passed())
        .forEach(gate -> session.note("the gate was not passed: " + gate));
    return Failures.WORK_FAILED;
  }
}
