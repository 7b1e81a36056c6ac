package dev.tenon.engine.house;

import dev.tenon.api.graph.Graph;
import dev.tenon.api.graph.GraphFormat;
import dev.tenon.api.model.Decoder;
import dev.tenon.api.nn.Layers;
import dev.tenon.api.tensor.DType;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.checkpoint.AtomicFolder;
import dev.tenon.engine.checkpoint.Content;
import dev.tenon.engine.checkpoint.ModelDescription;
import dev.tenon.engine.checkpoint.StoredParameter;
import dev.tenon.engine.decode.DecodingGraph;
import dev.tenon.engine.file.Store;
import dev.tenon.engine.memory.TensorMemory;
import dev.tenon.engine.model.Narrowing;
import dev.tenon.engine.plugin.Catalog;
import dev.tenon.engine.plugin.Installed;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Writes models as graphs for other programs. */
final class Exports {
  private static final System.Logger LOG = System.getLogger("dev.tenon");

  private final Catalog<GraphFormat> formats;
  private final Models models;
  private final Store store;

  @Inject Exports(Catalog<GraphFormat> formats, Models models, Store store) {
    this.formats = formats;
    this.models = models;
    this.store = store;
  }

  /**
   * Writes a folder in Hugging Face's layout with the files of a format besides, all or nothing. An adapter is folded into its base.
   *
   * @throws UserError if there is no such format, it cannot say what the model does, or the model gives scores
   */
  void write(Models.Loaded loaded, String type, Path folder) {
    GraphFormat format = formats.find(type).map(Installed::defaults)
        .orElseThrow(() -> new UserError(formats.refusal(type)));
    loaded.config().numLabels().ifPresent(n -> {
      throw new UserError(
          loaded.place() + ": it gives scores (num_labels is " + n + "); a graph is of a model that writes");
    });
    try (var whole = new TensorMemory()) {
      write(models.merged(loaded, whole), format, folder);
    }
  }

  private void write(Models.Loaded loaded, GraphFormat format, Path folder) {
    Decoder decoder = widened(loaded);
    ModelDescription description = models.describe(loaded.config(), loaded.tokenizer(), Map.of(), Provenance.now());
    Map<String, StoredParameter> layout = models.folders().layout(description.model(), decoder);
    Map<String, Content> files = new TreeMap<>(models.folders().files(description, decoder));
    Graph graph = graph(loaded, decoder, layout);
    var marks = new GraphFormat.Marks(description.begin(), description.end());
    format.files(graph, marks).forEach((name, bytes) -> files.put(name, Content.of(bytes)));
    new AtomicFolder(store).save(folder, files);
  }

  private static Graph graph(Models.Loaded loaded, Decoder decoder, Map<String, StoredParameter> layout) {
    try {
      return DecodingGraph.of(decoder, layout, loaded.config().maxPositionEmbeddings());
    } catch (IllegalArgumentException e) {
      throw new UserError(loaded.place() + ": the model cannot be exported: " + e.getMessage(), e);
    }
  }

  /** What runs graphs on a CPU computes in float32 alone. */
  private static Decoder widened(Models.Loaded loaded) {
    boolean narrow = Layers.parameters(loaded.decoder()).values().stream()
        .anyMatch(p -> p.quantization().isPresent() || p.value().type().dtype() != DType.FLOAT32);
    if (!narrow) return loaded.decoder();
    LOG.log(System.Logger.Level.WARNING,
        "weights in fewer bits are written as the float32 numbers that they stand for");
    return Narrowing.widened(loaded.decoder());
  }
}
