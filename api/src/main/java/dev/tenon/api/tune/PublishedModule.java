package dev.tenon.api.tune;

import dev.tenon.api.checkpoint.NameMap;
import java.util.List;

/**
 * A part of a model under the name that its family publishes it by, so that {@code target_modules} means what it means elsewhere:
 * {@code model.layers.0.self_attn.q_proj}, {@code transformer.h.0.attn.c_attn}. What no family covers has our own paths for names.
 *
 * @param name path of the module, dots between
 * @param kind what it is
 * @param parts paths of our layers that it is made of: one, or several where a published module joins them, whose rows follow each other
 * @param tensors how its tensors are named; without {@code {}}, each rule for one tensor
 */
public record PublishedModule(String name, Kind kind, List<String> parts, List<NameMap.Rule> tensors) {
  /** What a module does. */
  public enum Kind {
    /** A linear map within the model. */
    LINEAR,
    /** The linear map from hidden states to logits. */
    HEAD,
    /** A table of vectors. */
    EMBEDDING,
    /** Anything else that has parameters: a norm. */
    OTHER
  }

  public PublishedModule {
    parts = List.copyOf(parts);
    tensors = List.copyOf(tensors);
  }

  /**
   * The rule for a new tensor of this module, of which each part has a piece: rows that follow each other.
   *
   * @param tensor its name within the module: {@code lora_B.weight}
   * @param component its path within each part: {@code up}
   */
  public NameMap.Rule pieces(String tensor, String component) {
    String theirs = name + "." + tensor;
    List<String> ours = parts.stream().map(part -> part + "." + component).toList();
    return ours.size() == 1 ? new NameMap.Rename(theirs, ours.getFirst()) : new NameMap.Split(theirs, ours, false);
  }

  /** The rule for a new tensor that all parts share. */
  public NameMap.Rule shared(String tensor, String component) {
    return new NameMap.Rename(name + "." + tensor, parts.getFirst() + "." + component);
  }

  /** Paths of the parameters that make up one of its tensors. */
  public static List<String> ours(NameMap.Rule rule) {
    return switch (rule) {
      case NameMap.Rename r -> List.of(r.ours());
      case NameMap.Transpose r -> List.of(r.ours());
      case NameMap.Interleave r -> List.of(r.ours());
      case NameMap.Split r -> r.ours();
      case NameMap.Ignore _ -> List.of();
    };
  }
}
