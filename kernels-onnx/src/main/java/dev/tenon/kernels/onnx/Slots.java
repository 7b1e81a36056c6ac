package dev.tenon.kernels.onnx;

import dev.tenon.api.graph.Graph;
import dev.tenon.api.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What files call the things that layers keep: {@code past_key_values.N.SLOT} as it comes in and {@code present.N.SLOT} as it goes
 * out, N being the number of the block. So keys and values have the names that other programs know; whatever else layers keep (a
 * latent, a state) is named alike. Heads lie before time there.
 */
final class Slots {
  private static final String PAST = "past_key_values.", PRESENT = "present.";
  private static final Pattern BLOCK = Pattern.compile("blocks\\.(\\d+)(\\..*)?");

  private final Map<Graph.Kept, String> names = new HashMap<>();

  private Slots() {}

  static Slots of(Graph graph) {
    var slots = new Slots();
    var taken = new HashMap<String, Integer>();
    for (Graph.Kept kept : graph.kept()) taken.merge(brief(kept), 1, Integer::sum);
    for (Graph.Kept kept : graph.kept()) {
      String brief = brief(kept);
      slots.names.put(kept, taken.getOrDefault(brief, 0) == 1 ? brief : whole(kept));
    }
    return slots;
  }

  /** The block's number and the slot: 0.key. */
  private static String brief(Graph.Kept kept) {
    Matcher block = BLOCK.matcher(kept.part());
    return block.matches() ? block.group(1) + "." + kept.slot() : whole(kept);
  }

  private static String whole(Graph.Kept kept) {
    String part = kept.part().startsWith("blocks.") ? kept.part().substring("blocks.".length()) : kept.part();
    return (part.isEmpty() ? "" : part + ".") + kept.slot();
  }

  private String name(Graph.Kept kept) {
    String name = names.get(kept);
    if (name == null) throw new IllegalStateException(kept + " is of another graph");
    return name;
  }

  String past(Graph.Kept kept) {
    return PAST + name(kept);
  }

  String present(Graph.Kept kept) {
    return PRESENT + name(kept);
  }

  /** The name of what goes out, given that of what came in. */
  static String present(String past) {
    return PRESENT + past.substring(PAST.length());
  }

  static boolean isPast(String input) {
    return input.startsWith(PAST);
  }

  /** How it lies in inputs and outputs. */
  Wire.Form form(Graph.Kept kept, TensorType type) {
    return kept.axis().isPresent() && kept.axis().getAsInt() == 1 && type.shape().rank() == 4
        ? Wire.Form.HEADS_FIRST
        : Wire.Form.PLAIN;
  }

  /** @param grown what the axis along which it grows is called */
  List<Object> sizes(Graph.Kept kept, TensorType type, String grown) {
    var sizes = new ArrayList<Object>();
    for (int axis = 0; axis < type.shape().rank(); axis++) {
      boolean grows = kept.axis().isPresent() && kept.axis().getAsInt() == axis;
      sizes.add(axis == 0 ? Given.BATCH : grows ? grown : (Object) type.shape().dim(axis));
    }
    if (form(kept, type) == Wire.Form.HEADS_FIRST) sizes.add(1, sizes.remove(2));
    return sizes;
  }
}
