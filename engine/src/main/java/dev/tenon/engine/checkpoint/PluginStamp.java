package dev.tenon.engine.checkpoint;

import java.util.Optional;

/**
 * A plugin that a model needs.
 *
 * @param sha256 of its jars; empty for what is built in
 */
public record PluginStamp(String id, String version, Optional<String> sha256) {}
