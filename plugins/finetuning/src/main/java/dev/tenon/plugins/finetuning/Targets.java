package dev.tenon.plugins.finetuning;

import dev.tenon.api.spec.Selection;
import dev.tenon.api.tune.PublishedModule;
import dev.tenon.api.tune.PublishedModule.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * Which modules are meant, by PEFT's rules. An entry of a list means the module of that name and those whose name ends in it after a
 * dot; one text is a regular expression that a whole name must match, or {@code all-linear}: every linear map but the output layer.
 *
 * @param layers numbers of the layers that entries of a list are limited to; empty for all. A layer's number is the first part of a
 *     name that is one
 * @param layersPattern what the part before that number may be; empty for anything
 */
record Targets(Selection modules, Optional<Selection> exclude, List<Integer> layers, List<String> layersPattern) {
  static final String ALL_LINEAR = "all-linear";

  Targets {
    check("target_modules", modules);
    exclude.ifPresent(e -> check("exclude_modules", e));
    if (!layers.isEmpty() && modules instanceof Selection.Expression)
      throw new IllegalArgumentException(
          "layers_to_transform limits a list of target_modules, and target_modules is one text; name the layers in it");
    if (!layersPattern.isEmpty() && layers.isEmpty())
      throw new IllegalArgumentException(
          "layers_pattern is given and layers_to_transform is not; it says which layers");
  }

  static void check(String key, Selection selection) {
    switch (selection) {
      case Selection.Expression(String text) when !text.equals(ALL_LINEAR) -> expression(key, text);
      case Selection.Expression _ -> {
      }
      case Selection.Entries(List<String> entries) -> {
        if (entries.stream().anyMatch(String::isEmpty))
          throw new IllegalArgumentException(key + " has an empty entry; each must be a module's name or its end");
      }
    }
  }

  /** @throws IllegalArgumentException if it is no regular expression */
  static Pattern expression(String key, String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          key + " is '" + text + "', which is no regular expression: " + e.getDescription(), e);
    }
  }

  /** Whether a selection means a name. */
  static boolean means(Selection selection, String name) {
    return switch (selection) {
      case Selection.Expression(String text) -> Pattern.matches(text, name);
      case Selection.Entries(List<String> entries) ->
        entries.stream().anyMatch(e -> name.equals(e) || name.endsWith("." + e));
    };
  }

  private boolean means(PublishedModule module) {
    if (exclude.isPresent() && means(exclude.get(), module.name())) return false;
    return switch (modules) {
      case Selection.Expression(String text) when text.equals(ALL_LINEAR) -> module.kind() == Kind.LINEAR;
      case Selection.Expression _ -> means(modules, module.name());
      case Selection.Entries(List<String> entries) ->
        entries.contains(module.name()) || means(modules, module.name()) && inLayers(module.name());
    };
  }

  private boolean inLayers(String name) {
    if (layers.isEmpty()) return true;
    List<String> parts = Arrays.asList(name.split("\\."));
    for (int i = 0; i < parts.size() - 1; i++) {
      if (!parts.get(i).matches("\\d+")) continue;
      boolean here = layersPattern.isEmpty() || i > 0 && layersPattern.contains(parts.get(i - 1));
      if (here) return layers.contains(Integer.valueOf(parts.get(i)));
      if (layersPattern.isEmpty()) return false;
    }
    return false;
  }

  /**
   * The modules that are meant, in the model's order.
   *
   * @param kinds what can be adapted
   * @throws IllegalArgumentException if there is none, or one of another kind
   */
  List<PublishedModule> of(List<PublishedModule> all, Kind... kinds) {
    var chosen = new ArrayList<PublishedModule>();
    for (PublishedModule module : all) {
      if (!means(module)) continue;
      if (!List.of(kinds).contains(module.kind()))
        throw new IllegalArgumentException("target_modules (" + described() + ") means " + module.name()
            + ", which is no " + (List.of(kinds).contains(Kind.EMBEDDING) ? "linear map or embedding" : "linear map")
            + " and cannot be adapted; exclude it by exclude_modules");
      chosen.add(module);
    }
    if (chosen.isEmpty())
      throw new IllegalArgumentException("target_modules (" + described()
          + ") means no module of this model; its modules are " + ends(all)
          + (exclude.isPresent() || !layers.isEmpty()
              ? ", some left out by exclude_modules or layers_to_transform"
              : ""));
    return chosen;
  }

  /** What a file says of target_modules: as PEFT does, the names where {@code all-linear} stands for them. */
  Object tree(List<PublishedModule> all) {
    return modules instanceof Selection.Expression(String text) && text.equals(ALL_LINEAR)
        ? all.stream().filter(this::means).map(PublishedModule::name).toList()
        : PeftConfig.tree(modules);
  }

  private String described() {
    return switch (modules) {
      case Selection.Expression(String text) -> text;
      case Selection.Entries(List<String> entries) -> String.join(", ", entries);
    };
  }

  /** The last parts of the names of what can be meant. */
  static String ends(List<PublishedModule> all) {
    Stream<String> ends = all.stream().filter(m -> m.kind() != Kind.OTHER)
        .map(m -> m.name().substring(m.name().lastIndexOf('.') + 1)).distinct();
    return String.join(", ", ends.toList());
  }
}
