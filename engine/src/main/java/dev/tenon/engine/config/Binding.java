package dev.tenon.engine.config;

import dev.tenon.api.nn.Records;
import dev.tenon.api.spec.Selection;
import dev.tenon.api.spec.Spec;
import dev.tenon.engine.plugin.Catalog;
import dev.tenon.engine.plugin.Catalogs;
import dev.tenon.engine.plugin.Installed;
import dev.tenon.engine.plugin.Nearest;
import dev.tenon.engine.plugin.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** One reading of a config; gathers notes on the way. */
final class Binding {
  private static final String TYPE = "type";
  private final Catalogs catalogs;
  private final List<String> notes = new ArrayList<>();

  Binding(Catalogs catalogs) {
    this.catalogs = catalogs;
  }

  List<String> notes() {
    return notes;
  }

  /**
   * The value of a node.
   *
   * @param fallback the value it would have if the config did not say, for what it leaves out of it
   */
  Object value(Kind kind, Optional<?> fallback, Node node, String path) {
    return switch (kind) {
      case Kind.Single single -> Scalars.value(single, node, path);
      case Kind.Maybe maybe -> maybe(maybe, fallback, node, path);
      case Kind.Many many -> many(many, fallback, node, path);
      case Kind.Named named -> named(named, node, path);
      case Kind.Selected selected -> selected(selected, node, path);
      case Kind.Section section when node instanceof Node.Mapping mapping ->
        section(section.type(), fallback, mapping, path);
      case Kind.Section section -> throw Scalars.wrong(section, node, path);
      case Kind.Component component -> component(component.role(), fallback, node, path);
    };
  }

  private Object maybe(Kind.Maybe maybe, Optional<?> fallback, Node node, String path) {
    if (node instanceof Node.Scalar s && s.value().isEmpty()) return empty(maybe);
    Optional<?> inner = fallback.flatMap(f -> f instanceof Optional<?> o ? o : Optional.empty());
    Object value = value(maybe.of(), inner, node, path);
    if (value instanceof Integer n && maybe.type() == OptionalInt.class) return OptionalInt.of(n);
    if (value instanceof Double d && maybe.type() == OptionalDouble.class) return OptionalDouble.of(d);
    return Optional.of(value);
  }

  private static Object empty(Kind.Maybe maybe) {
    if (maybe.type() == OptionalInt.class) return OptionalInt.empty();
    return maybe.type() == OptionalDouble.class ? OptionalDouble.empty() : Optional.empty();
  }

  private List<Object> many(Kind.Many many, Optional<?> fallback, Node node, String path) {
    Optional<?> one = fallback
        .flatMap(f -> f instanceof List<?> l && l.size() == 1 ? Optional.of(l.getFirst()) : Optional.empty());
    // A component is a list of one, so that what is the same for all is written once.
    if (many.of() instanceof Kind.Component && !(node instanceof Node.Sequence))
      return List.of(value(many.of(), one, node, path));
    if (!(node instanceof Node.Sequence sequence)) throw Scalars.wrong(many, node, path);
    var values = new ArrayList<Object>();
    for (Node item : sequence.items())
      values.add(value(many.of(), one, item, YamlReader.join(path, Integer.toString(values.size()))));
    return List.copyOf(values);
  }

  private Map<String, Object> named(Kind.Named named, Node node, String path) {
    if (!(node instanceof Node.Mapping mapping)) throw Scalars.wrong(named, node, path);
    var values = new LinkedHashMap<String, Object>();
    mapping.entries().forEach((name, each) -> values.put(name,
        value(named.of(), Optional.empty(), each, YamlReader.join(path, name))));
    return Collections.unmodifiableMap(values);
  }

  private static Selection selected(Kind.Selected selected, Node node, String path) {
    return switch (node) {
      case Node.Scalar s when s.value().isPresent() -> new Selection.Expression(s.text());
      case Node.Sequence sequence when sequence.items().stream().allMatch(i -> i instanceof Node.Scalar) ->
        new Selection.Entries(sequence.items().stream().map(i -> ((Node.Scalar) i).text()).toList());
      default -> throw Scalars.wrong(selected, node, path);
    };
  }

  private <R extends Record> R section(Class<R> type, Optional<?> fallback, Node.Mapping mapping, String path) {
    List<Setting> settings = Setting.of(type);
    for (String key : mapping.entries().keySet()) {
      if (settings.stream().noneMatch(s -> s.key().equals(key))) throw unknown(key, settings, List.of(), mapping, path);
    }
    return record(type, fallback.isPresent() ? fallback.map(type::cast) : Setting.defaults(type), settings, mapping,
        path);
  }

  private <R> R record(Class<R> type, Optional<R> defaults, List<Setting> settings, Node.Mapping mapping, String path) {
    var values = new ArrayList<Object>();
    for (Setting s : settings) {
      String here = YamlReader.join(path, s.key());
      Kind kind = Kind.of(s);
      Optional<Node> node = mapping.find(s.key());
      Optional<Object> fallback = defaults.map(d -> Records.get(s.component(), (Record) d))
          .or(() -> declared(s, node, kind, here));
      values.add(node.isPresent()
          ? value(kind, fallback, node.get(), here)
          : fallback.orElseGet(() -> absent(kind, mapping, here)));
    }
    try {
      return Records.make(type, values);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(mapping.culprit(), path, String.valueOf(e.getMessage()), e);
    }
  }

  /** The declared default, unless the config names another type: then it is not even looked for. */
  private Optional<Object> declared(Setting s, Optional<Node> written, Kind kind, String path) {
    Optional<Node> declared = s.fallback().map(text -> YamlReader.parse(text, line -> Place.of("default")));
    Optional<String> type = written.flatMap(Binding::type);
    boolean list = written.filter(n -> n instanceof Node.Sequence).isPresent();
    return declared.filter(d -> !list && (type.isEmpty() || type.equals(type(d))))
        .map(d -> value(kind, Optional.empty(), d, path));
  }

  /** The type that a component's node names. */
  private static Optional<String> type(Node node) {
    return switch (node) {
      case Node.Scalar s -> Optional.of(s.text());
      case Node.Mapping m ->
        m.find(TYPE).flatMap(t -> t instanceof Node.Scalar s ? Optional.of(s.text()) : Optional.empty());
      case Node.Sequence _ -> Optional.empty();
    };
  }

  private Object absent(Kind kind, Node.Mapping mapping, String path) {
    if (kind instanceof Kind.Maybe maybe) return empty(maybe);
    if (kind instanceof Kind.Section section)
      return section(section.type(), Optional.empty(), new Node.Mapping(mapping.place(), Map.of()), path);
    throw new ConfigException(mapping.place(), path, "is missing, must be " + kind.expected());
  }

  private <S extends Spec> S component(Role<S> role, Optional<?> fallback, Node node, String path) {
    Catalog<S> catalog = catalogs.of(role.service());
    return switch (node) {
      case Node.Scalar s when s.value().orElse(0) instanceof String type -> {
        S defaults = installed(catalog, type, s.place(), path).defaults();
        yield fallback.map(role.service()::cast).filter(f -> f.getClass() == defaults.getClass()).orElse(defaults);
      }
      case Node.Mapping m -> component(catalog, fallback.map(role.service()::cast), m, path);
      default -> throw Scalars.wrong(new Kind.Component(role), node, path);
    };
  }

  private <S extends Spec> S component(Catalog<S> catalog, Optional<S> fallback, Node.Mapping mapping, String path) {
    String typePath = YamlReader.join(path, TYPE);
    String type = switch (mapping.find(TYPE).orElse(mapping)) {
      case Node.Scalar s when s.value().orElse(0) instanceof String name -> name;
      case Node.Mapping m when m == mapping && fallback.isPresent() -> fallback.get().type();
      case Node.Mapping m when m == mapping ->
        throw new ConfigException(m.place(), typePath, "is missing, must be a type of " + catalog.role().title()
            + " (installed: " + String.join(", ", catalog.types()) + ")");
      case Node other -> throw new ConfigException(other.place(), typePath,
          "is " + other.described() + ", must be a type of " + catalog.role().title());
    };
    S defaults = installed(catalog, type, mapping.placeOf(TYPE), typePath).defaults();
    S base = fallback.filter(f -> f.getClass() == defaults.getClass()).orElse(defaults);
    List<Setting> settings = base instanceof Record ? Setting.of(base.getClass()) : List.of();
    Node.Mapping own = known(settings, mapping, type, former(catalog, fallback, mapping), path);
    return own.entries().isEmpty() ? base : record(base, settings, own, path);
  }

  @SuppressWarnings("unchecked") // the class of an S makes an S
  private <S> S record(S base, List<Setting> settings, Node.Mapping mapping, String path) {
    return record((Class<S>) base.getClass(), Optional.of(base), settings, mapping, path);
  }

  private static <S extends Spec> Installed<S> installed(Catalog<S> catalog, String type, Place place, String path) {
    return catalog.find(type).orElseThrow(() -> new ConfigException(place, path, catalog.refusal(type)));
  }

  /**
   * The keys of a component without its type. Keys that an override of the type made meaningless are dropped, with a note.
   *
   * @param former the keys of the type that was replaced
   */
  private Node.Mapping known(List<Setting> settings, Node.Mapping mapping, String type, Set<String> former,
      String path) {
    Node.Mapping own = mapping.without(TYPE);
    List<String> dropped = new ArrayList<>();
    for (Map.Entry<String, Node> entry : own.entries().entrySet()) {
      String key = entry.getKey();
      if (settings.stream().anyMatch(s -> s.key().equals(key))) continue;
      if (!former.contains(key) || entry.getValue().place().override())
        throw unknown(key, settings, List.of(TYPE), mapping, path);
      dropped.add(key);
    }
    for (String key : dropped) own = own.without(key);
    if (!dropped.isEmpty()) {
      notes.add(mapping.placeOf(TYPE) + ": " + path + ": dropped " + String.join(", ", dropped) + ", which " + type
          + " does not have");
    }
    return own;
  }

  private static <S extends Spec> Set<String> former(Catalog<S> catalog, Optional<S> fallback, Node.Mapping mapping) {
    if (mapping.find(TYPE).filter(t -> t.place().override()).isEmpty()) return Set.of();
    if (mapping.formerType().isEmpty()) return fallback.map(Binding::keys).orElse(Set.of());
    Optional<Installed<S>> former = mapping.formerType()
        .flatMap(t -> t instanceof Node.Scalar s ? catalog.find(s.text()) : Optional.empty());
    // Of a type that is not there nobody knows the keys: all are let go.
    return former.map(i -> keys(i.defaults())).orElse(mapping.entries().keySet());
  }

  private static Set<String> keys(Spec spec) {
    if (!(spec instanceof Record)) return Set.of();
    return Setting.of(spec.getClass()).stream().map(Setting::key).collect(Collectors.toSet());
  }

  private static ConfigException unknown(String key, List<Setting> settings, List<String> others, Node.Mapping mapping,
      String path) {
    Set<String> keys = new LinkedHashSet<>(others);
    for (Setting s : settings) keys.add(s.key());
    Optional<String> meant = settings.stream().filter(s -> s.aliases().contains(key)).map(Setting::key).findFirst()
        .or(() -> Nearest.to(key, keys));
    return new ConfigException(mapping.placeOf(key), YamlReader.join(path, key), "unknown key"
        + meant.map(m -> "; did you mean " + m + "?").orElse("") + " (keys: " + String.join(", ", keys) + ")");
  }
}
