package dev.tenon.testkit.align;

import dev.tenon.api.align.Alignment;
import dev.tenon.api.tensor.Array;
import dev.tenon.engine.config.Binder;
import dev.tenon.engine.config.ConfigException;
import dev.tenon.engine.config.Node;
import dev.tenon.engine.config.Place;
import dev.tenon.engine.plugin.Plugins;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Settings and numbers of golden files. */
final class GoldenSettings {
  /** Figures of the formulas, by the names under which they are logged. */
  static final Map<String, String> NAMES = Map.of("policy_loss", "loss/policy_avg", "value_loss", "loss/value_avg",
      "policy_clipfrac", "policy/clipfrac_avg", "value_clipfrac", "val/clipfrac_avg", "approxkl",
      "policy/approxkl_avg", "ratio_mean", "val/ratio");
  /** What a setting is that asks for nothing. */
  private static final Set<Object> NEUTRAL = Set.of(false, 0, 0.0, 1.0, 1);
  /** Keys that say how a case was computed. */
  private static final Set<String> FILES_OWN = Set.of("margin", "old_logps", "num_items_in_batch",
      "current_gradient_accumulation_steps", "steps_per_generation", "missing");

  private GoldenSettings() {}

  /**
   * The installed method with the settings of a case.
   *
   * @throws UnsupportedOperationException if it lacks a setting that asks for something, or one of its values
   */
  static Alignment strict(String method, Map<String, Object> settings) {
    Set<String> keys = keys(method);
    var lacking = new ArrayList<String>();
    settings.forEach((key, value) -> {
      if (value != null && !keys.contains(key) && !NEUTRAL.contains(value) && !FILES_OWN.contains(key)
          && !foreign(key, settings))
        lacking.add(key + " = " + value);
    });
    if (!lacking.isEmpty()) throw new UnsupportedOperationException(method + " lacks settings: " + lacking);
    return known(method, settings);
  }

  /** The installed method with those of the settings that it has. */
  static Alignment known(String method, Map<String, Object> settings) {
    Set<String> keys = keys(method);
    var tree = new LinkedHashMap<String, Object>();
    tree.put("type", method);
    settings.forEach((key, value) -> {
      if (value != null && keys.contains(key)) tree.put(key, value);
    });
    try {
      return bound(tree);
    } catch (ConfigException e) {
      throw new UnsupportedOperationException(e.getMessage(), e);
    }
  }

  private static Alignment bound(Map<String, Object> tree) {
    return new Binder(Plugins.load(List.of()).catalogs())
        .bindComponent(Alignment.class, Node.of(tree, Place.of("case")), "case").value();
  }

  private static Set<String> keys(String method) {
    return Arrays.stream(bound(new LinkedHashMap<>(Map.of("type", method))).getClass().getRecordComponents())
        .map(c -> snake(c.getName())).collect(Collectors.toSet());
  }

  private static String snake(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }

  /** Whether a key belongs to another type of loss than the case's. */
  private static boolean foreign(String key, Map<String, Object> settings) {
    return key.startsWith("vespo_") && !"vespo".equals(settings.get("loss_type"));
  }

  @SuppressWarnings("unchecked") static Map<String, Object> section(Map<String, Object> tree, String key) {
    return tree.get(key) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
  }

  static void close(String where, Array expected, Array found, double relative, double absolute) {
    if (expected.shape().count() != found.shape().count())
      throw new AssertionError(where + " is " + found.shape() + ", must be " + expected.shape());
    for (long i = 0, n = expected.shape().count(); i < n; i++)
      close(where + "[" + i + "]", expected.at(i), found.at(i), relative, absolute);
  }

  static void close(String where, double expected, double found, double relative, double absolute) {
    if (!(Math.abs(expected - found) <= absolute + relative * Math.abs(expected)))
      throw new AssertionError(where + " is " + found + ", must be " + expected);
  }
}
