package dev.tenon.plugins.finetuning;

import dev.tenon.api.checkpoint.NameMap;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.model.Initial;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.nn.Parameter;
import dev.tenon.api.nn.Projection;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.spec.Selection;
import dev.tenon.api.tensor.Shape;
import dev.tenon.api.tune.Adapted;
import dev.tenon.api.tune.FineTuning;
import dev.tenon.api.tune.NewParameters;
import dev.tenon.api.tune.PeftFormat;
import dev.tenon.api.tune.PublishedModule;
import dev.tenon.api.tune.PublishedModule.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Learned scales of what linear maps give, and of what goes into the second map of a feed-forward: (IA)³. Liu et al. 2022, "Few-Shot
 * Parameter-Efficient Fine-Tuning is Better and Cheaper than In-Context Learning". Names and rules are PEFT's.
 *
 * @param feedforwardModules those of the targets whose input is scaled: a list of the ends of names, no dot needed, or a regular
 *     expression
 */
@Doc("learned scales of the outputs of linear maps (Liu et al. 2022)")
public record Ia3(
    @Doc("a list of modules' names or their ends, a regular expression for whole names, or all-linear") Selection targetModules,
    @Doc("those of the targets whose input is scaled, not their output") Selection feedforwardModules,
    @Doc("modules left out, as target_modules") Optional<Selection> excludeModules,
    @Doc("modules trained in full, by the end of their names") List<String> modulesToSave)
    implements
      FineTuning,
      PeftFormat {
  private static final Set<String> KEYS = Set.of("target_modules", "feedforward_modules", "exclude_modules",
      "modules_to_save", "init_ia3_weights");

  /** Every linear map, by its output. */
  public Ia3() {
    this(new Selection.Expression(Targets.ALL_LINEAR), Selection.of(), Optional.empty(), List.of());
  }

  public Ia3 {
    new Targets(targetModules, excludeModules, List.of(), List.of());
    Targets.check("feedforward_modules", feedforwardModules);
    modulesToSave = List.copyOf(modulesToSave);
    if (modulesToSave.stream().anyMatch(String::isEmpty))
      throw new IllegalArgumentException("modules_to_save has an empty entry; each must be the end of a module's name");
    if (targetModules instanceof Selection.Entries(List<String> targets)
        && feedforwardModules instanceof Selection.Entries(List<String> feedForward)
        && !targets.containsAll(feedForward))
      throw new IllegalArgumentException(
          "feedforward_modules is " + feedForward + "; each must be one of target_modules, " + targets);
  }

  @Override public String type() {
    return "ia3";
  }

  private Targets targets() {
    return new Targets(targetModules, excludeModules, List.of(), List.of());
  }

  private boolean scalesInput(String module) {
    return switch (feedforwardModules) {
      case Selection.Expression _ -> Targets.means(feedforwardModules, module);
      case Selection.Entries(List<String> entries) -> entries.stream().anyMatch(module::endsWith);
    };
  }

  @Override public Adapted adapt(Decoder model, List<PublishedModule> modules, NewParameters parameters) {
    Set<PublishedModule> saved = Saved.meant(modulesToSave, modules, false);
    List<NameMap.Rule> rules = new ArrayList<>(Saved.rules(saved, modules));
    Decoder trained = Saved.trained(Saved.frozen(model), rules, parameters, false);
    Map<String, Projection> found = new HashMap<>();
    Layers.rewriteEach(trained, Projection.class, (path, p) -> {
      found.put(path, p);
      return p;
    });
    Map<String, UnaryOperator<Projection>> around = new HashMap<>();
    for (PublishedModule module : targets().of(modules, Kind.LINEAR, Kind.HEAD)) {
      if (saved.contains(module)) continue;
      if (scalesInput(module.name())) {
        Parameter scale = ones(parameters, 1, found.getOrDefault(module.parts().getFirst(), model.head()).in());
        for (String path : module.parts()) around.put(path, p -> new ScaledInput(p, scale));
        rules.add(module.shared("ia3_l", "scale"));
      } else {
        for (String path : module.parts()) {
          Parameter scale = ones(parameters, found.getOrDefault(path, model.head()).out(), 1);
          around.put(path, p -> new ScaledOutput(p, scale));
        }
        rules.add(module.pieces("ia3_l", "scale"));
      }
    }
    Decoder wrapped = Layers.rewriteEach(trained, Projection.class,
        (path, p) -> around.getOrDefault(path, UnaryOperator.identity()).apply(p));
    return new Adapted(wrapped, NameMap.of(rules.toArray(NameMap.Rule[]::new)));
  }

  private static Parameter ones(NewParameters parameters, int... dims) {
    return parameters.drawn("ia3_l", Shape.of(dims), new Initial.Constant(1));
  }

  @Override public Decoder merge(Decoder adapted, NewParameters parameters) {
    return Merging.of(adapted, parameters);
  }

  @Override public String peftType() {
    return "IA3";
  }

  @Override public Ia3 fromPeft(Map<String, Object> tree) {
    var config = new PeftConfig(tree);
    config.only(KEYS);
    return new Ia3(
        config.selection("target_modules").orElseThrow(() -> config.wrong("target_modules", "a list of names or text")),
        config.selection("feedforward_modules").orElse(Selection.of()), config.selection("exclude_modules"),
        config.texts("modules_to_save"));
  }

  @Override public Map<String, Object> toPeft(List<PublishedModule> modules) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("target_modules", targets().tree(modules));
    tree.put("feedforward_modules", PeftConfig.tree(feedforwardModules));
    excludeModules.ifPresent(e -> tree.put("exclude_modules", PeftConfig.tree(e)));
    if (!modulesToSave.isEmpty()) tree.put("modules_to_save", modulesToSave);
    tree.put("init_ia3_weights", true);
    tree.put("fan_in_fan_out", Layout.transposed(modules));
    return tree;
  }
}
