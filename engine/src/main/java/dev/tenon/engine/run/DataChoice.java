package dev.tenon.engine.run;

import dev.tenon.api.data.Documents;
import dev.tenon.api.spec.Doc;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.config.Binder;
import dev.tenon.engine.config.Bound;
import dev.tenon.engine.config.ConfigException;
import dev.tenon.engine.config.Default;
import dev.tenon.engine.config.Node;
import dev.tenon.engine.config.Resolved;
import dev.tenon.engine.data.DataConfig;
import dev.tenon.engine.rows.RowSettings;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The {@code data} section: text of documents, {@code {type: wordnet}}, or rows to learn from, {@code {type: rows, files: [sft.json]}}. Either
 * may name texts of an old domain that the model is measured on besides: {@code retained: [old.txt]}.
 */
public sealed interface DataChoice {
  /** What rows are called in place of a type of documents. */
  String ROWS = "rows";

  /** Texts of a domain that the model should not forget. */
  List<Path> retained();

  /** Every setting with its value. */
  Map<String, Object> resolved();

  /** Running text. */
  record Text(DataConfig config, List<Path> retained) implements DataChoice {
    public Text {
      retained = List.copyOf(retained);
    }

    @Override public Map<String, Object> resolved() {
      var tree = new LinkedHashMap<>(Resolved.of((Record) config.documents()));
      tree.put("validation", config.validation());
      tree.put("document_masks", config.documentMasks());
      tree.put("windows", config.windows().name().toLowerCase(Locale.ROOT));
      if (!retained.isEmpty()) tree.put("retained", retained.stream().map(Path::toString).toList());
      return tree;
    }
  }

  /**
   * Rows, each learned by itself or packed.
   *
   * @param validation share kept from training, in [0, 1)
   */
  record Rows(List<Path> files, double validation, List<Path> retained, RowSettings settings) implements DataChoice {
    public Rows {
      files = List.copyOf(files);
      retained = List.copyOf(retained);
      if (files.isEmpty()) throw new IllegalArgumentException("files is empty; it must name a file of rows");
      if (!(validation >= 0 && validation < 1))
        throw new IllegalArgumentException("validation is " + validation + "; it must be at least 0 and less than 1");
    }

    @Override public Map<String, Object> resolved() {
      var tree = new LinkedHashMap<String, Object>();
      tree.put("type", ROWS);
      tree.put("files", files.stream().map(Path::toString).toList());
      tree.put("validation", validation);
      if (!retained.isEmpty()) tree.put("retained", retained.stream().map(Path::toString).toList());
      tree.putAll(Resolved.of(settings));
      return tree;
    }
  }

  /** Keys of the section that are not the documents' own. */
  record TextKeys(
      @Default("0.02") @Doc("share of the text kept from training and evaluated on; 0: none") double validation,
      @Default("true") @Doc("tokens see only their own document") boolean documentMasks,
      @Default("permuted") @Doc("permuted: every window once an epoch; random: at random offsets") DataConfig.Windows windows,
      @Default("[]") @Doc("texts of an old domain to measure the loss on besides") List<Path> retained) {
    static final List<String> NAMES = List.of("validation", "document_masks", "windows", "retained");
  }

  /** Keys of rows that do not say how they become tokens. */
  record RowKeys(@Doc("JSON lists or JSON lines of rows") List<Path> files,
      @Default("0.1") @Doc("share of the rows kept from training and evaluated on; 0: none") double validation,
      @Default("[]") @Doc("texts of an old domain to measure the loss on besides") List<Path> retained) {
    static final List<String> NAMES = List.of("files", "validation", "retained");
  }

  /** @throws ConfigException if a key, a value or a type is wrong or missing */
  static Bound<DataChoice> of(Node section, Binder binder) {
    Node.Mapping mapping = switch (section) {
      case Node.Mapping m -> m;
      case Node.Scalar s when s.value().isPresent() -> new Node.Mapping(s.place(), Map.of("type", s));
      default -> throw new ConfigException(section.place(), "data",
          "is " + section.described() + "; it must be a type of documents, or a mapping with its type and settings");
    };
    if (!mapping.entries().containsKey("type"))
      throw new ConfigException(mapping.place(), "data.type",
          "is missing; it must be a type of documents, text or wordnet for example, or " + ROWS);
    boolean rows = mapping.find("type").filter(t -> t instanceof Node.Scalar s && s.text().equals(ROWS)).isPresent();
    try {
      return rows ? rows(mapping.without("type"), binder) : text(mapping, binder);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(mapping.culprit(), "data", String.valueOf(e.getMessage()), e);
    }
  }

  private static Bound<DataChoice> text(Node.Mapping mapping, Binder binder) {
    Bound<Documents> source = binder.bindComponent(Documents.class, part(mapping, TextKeys.NAMES, false), "data");
    TextKeys keys = binder.bind(TextKeys.class, part(mapping, TextKeys.NAMES, true), "data").value();
    return new Bound<>(new Text(new DataConfig(source.value(), keys.validation, keys.documentMasks, keys.windows),
        keys.retained), source.notes());
  }

  private static Bound<DataChoice> rows(Node.Mapping mapping, Binder binder) {
    RowKeys keys = binder.bind(RowKeys.class, part(mapping, RowKeys.NAMES, true), "data").value();
    Bound<RowSettings> settings = binder.bind(RowSettings.class, part(mapping, RowKeys.NAMES, false), "data");
    // A run that is taken up on another day renders its rows as on its first.
    RowSettings dated = settings.value().dated(LocalDate.now(ZoneId.systemDefault()));
    return new Bound<>(new Rows(keys.files, keys.validation, keys.retained, dated), settings.notes());
  }

  private static Node.Mapping part(Node.Mapping mapping, List<String> names, boolean these) {
    var part = new LinkedHashMap<String, Node>();
    mapping.entries().forEach((key, node) -> {
      if (names.contains(key) == these) part.put(key, node);
    });
    return new Node.Mapping(mapping.place(), part, mapping.formerType());
  }

  /**
   * The documents, for what needs running text.
   *
   * @throws UserError if there are rows instead
   */
  default DataConfig documents() {
    if (this instanceof Text text) return text.config;
    throw new UserError("data.type is " + ROWS + "; running text is needed here, so it must be a type of documents");
  }
}
