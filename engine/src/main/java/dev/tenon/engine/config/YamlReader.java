package dev.tenon.engine.config;

import dev.tenon.engine.file.Unreadable;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads YAML 1.2 (core schema: {@code yes} is text, {@code 3e-4} a number), keeping line numbers. A key written twice is an error. */
public final class YamlReader {
  /** More than any config has; aliases of aliases would go far beyond (the "billion laughs"). */
  private static final int MOST_NODES = 100_000;
  private final IntFunction<Place> places;
  private int nodes;

  /** @param places the place of a line, from 1 */
  private YamlReader(IntFunction<Place> places) {
    this.places = places;
  }

  /**
   * Reads a config file. A section, that is a key of the whole, may be the name of another file ({@code model: small.yaml},
   * relative to this one), which then holds the section.
   *
   * @throws ConfigException if it cannot be read, is not YAML or not a mapping
   */
  public static Node.Mapping read(Path file) {
    Node.Mapping root = file(file);
    for (String key : root.entries().keySet())
      root = include(root, key, Optional.ofNullable(file.getParent()).orElse(Path.of("")));
    return root;
  }

  /** With the section read from the file that it names, if it names one. */
  static Node.Mapping include(Node.Mapping root, String section, Path folder) {
    if (!(root.entries().get(section) instanceof Node.Scalar name) || !namesFile(name)) return root;
    Path file = folder.resolve(name.text());
    if (!Files.isRegularFile(file)) throw new ConfigException(name.place(), section, "there is no file " + file);
    return root.with(section, file(file));
  }

  private static boolean namesFile(Node.Scalar scalar) {
    return scalar.text().endsWith(".yaml") || scalar.text().endsWith(".yml");
  }

  private static Node.Mapping file(Path file) {
    try {
      Node root = parse(Files.readString(file), file.toString());
      if (root instanceof Node.Mapping mapping) return mapping;
      throw new ConfigException(root.place(), "", "is " + root.described() + ", must be a mapping of keys to values");
    } catch (NoSuchFileException e) {
      throw new ConfigException(Place.of(file.toString()), "", "there is no such file", e);
    } catch (CharacterCodingException e) {
      throw new ConfigException(Place.of(file.toString()), "", "is not text in UTF-8", e);
    } catch (IOException e) {
      String fault = Files.isDirectory(file)
          ? "is a folder, must be a file"
          : "cannot be read: " + Unreadable.reason(e);
      throw new ConfigException(Place.of(file.toString()), "", fault, e);
    }
  }

  /**
   * Reads YAML text; nothing at all is an empty mapping.
   *
   * @param source its name in messages
   * @throws ConfigException if it is not YAML
   */
  public static Node parse(String text, String source) {
    return parse(text, line -> Place.inFile(source, line));
  }

  static Node parse(String text, IntFunction<Place> places) {
    Place whole = places.apply(1);
    try {
      var settings = LoadSettings.builder().setSchema(new CoreSchema()).build();
      var root = new Composer(settings, new ParserImpl(settings, new StreamReader(settings, text))).getSingleNode();
      if (root.isEmpty()) return new Node.Mapping(whole, new LinkedHashMap<>());
      return new YamlReader(places).node(root.get(), "", Optional.empty());
    } catch (MarkedYamlEngineException e) {
      Place place = e.getProblemMark().map(m -> places.apply(m.getLine() + 1)).orElse(whole);
      String context = e.getContext() == null ? "" : e.getContext() + ": ";
      throw new ConfigException(place, "", "is not YAML: " + context + e.getProblem(), e);
    } catch (YamlVersionException e) {
      throw new ConfigException(whole, "", "is not YAML 1.2: its %YAML line names another version", e);
    } catch (YamlEngineException e) {
      throw new ConfigException(whole, "", "is not YAML: " + e.getMessage(), e);
    } catch (StackOverflowError e) {
      throw new ConfigException(whole, "", "is nested too deeply", e);
    }
  }

  /** @param at the place of the key, if it is the value of one */
  private Node node(org.snakeyaml.engine.v2.nodes.Node yaml, String path, Optional<Place> at) {
    Place place = at.orElseGet(() -> place(yaml));
    if (++nodes > MOST_NODES) throw new ConfigException(place, path, "has more than " + MOST_NODES + " values");
    if (yaml.isRecursive()) throw new ConfigException(place, path, "contains itself");
    return switch (yaml) {
      case MappingNode mapping -> mapping(mapping, path, place);
      case SequenceNode sequence -> {
        var items = new ArrayList<Node>();
        for (var item : sequence.getValue())
          items.add(node(item, join(path, Integer.toString(items.size())), Optional.empty()));
        yield new Node.Sequence(place, items);
      }
      case ScalarNode scalar -> scalar(scalar, path, place);
      default -> throw new IllegalStateException("a YAML node of another kind: " + yaml.getNodeType());
    };
  }

  private Node.Mapping mapping(MappingNode mapping, String path, Place place) {
    var entries = new LinkedHashMap<String, Node>();
    var lines = new LinkedHashMap<String, Integer>();
    for (NodeTuple tuple : mapping.getValue()) {
      Place here = place(tuple.getKeyNode());
      if (!(tuple.getKeyNode() instanceof ScalarNode key))
        throw new ConfigException(here, path, "has a key that is no word");
      String name = key.getValue();
      Integer first = lines.putIfAbsent(name, here.line());
      if (first != null) throw new ConfigException(here, join(path, name), "is written twice, first in line " + first);
      entries.put(name, node(tuple.getValueNode(), join(path, name), Optional.of(here)));
    }
    return new Node.Mapping(place, entries);
  }

  private static Node.Scalar scalar(ScalarNode scalar, String path, Place place) {
    String text = scalar.getValue();
    Tag tag = scalar.getTag();
    try {
      if (tag.equals(Tag.NULL)) return new Node.Scalar(place, Optional.empty(), text);
      if (tag.equals(Tag.BOOL)) return new Node.Scalar(place, Optional.of(text.equalsIgnoreCase("true")), text);
      if (tag.equals(Tag.INT)) return new Node.Scalar(place, Optional.of(whole(text)), text);
      if (tag.equals(Tag.FLOAT)) return new Node.Scalar(place, Optional.of(number(text)), text);
    } catch (NumberFormatException e) {
      throw new ConfigException(place, path, "is '" + text + "', must be a number, as its tag says", e);
    }
    if (tag.equals(Tag.STR)) return new Node.Scalar(place, Optional.of(text), text);
    throw new ConfigException(place, path, "has tag " + tag + ", which means nothing here");
  }

  /** A Long, or a BigInteger where that is too small. */
  private static Object whole(String text) {
    var value = text.startsWith("0x")
        ? new BigInteger(text.substring(2), 16)
        : text.startsWith("0o")
            ? new BigInteger(text.substring(2), 8)
            : new BigInteger(text);
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  private static double number(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case ".inf", "+.inf" -> Double.POSITIVE_INFINITY;
      case "-.inf" -> Double.NEGATIVE_INFINITY;
      case ".nan" -> Double.NaN;
      default -> Double.parseDouble(text);
    };
  }

  private Place place(org.snakeyaml.engine.v2.nodes.Node yaml) {
    return places.apply(yaml.getStartMark().map(Mark::getLine).orElse(0) + 1);
  }

  static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
