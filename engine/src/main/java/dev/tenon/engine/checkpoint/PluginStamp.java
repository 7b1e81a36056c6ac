package dev.tenon.engine.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A plugin that a model needs.
 *
 * @param sha256 of its jars; empty for what is built in
 */
public record PluginStamp(String id, String version, Optional<String> sha256) {
  /** As tenon.json has it. */
  public Map<String, Object> tree() {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("id", id);
    tree.put("version", version);
    sha256.ifPresent(hash -> tree.put("sha256", hash));
    return tree;
  }
}
