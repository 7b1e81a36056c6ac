package dev.tenon.engine.checkpoint;

import dev.tenon.engine.file.Json;
import dev.tenon.api.tensor.Array;
import dev.tenon.api.workbench.UserError;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tensors of a model folder, in one file or in several with an index.
 *
 * @param file the one file, or the index
 */
record Shards(Path file, Map<String, Array> tensors) {
  static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  /** @throws UserError if files are missing, damaged, or do not hold what the index says */
  static Shards open(Path folder, Arena arena) {
    Path single = folder.resolve(SINGLE), index = folder.resolve(INDEX);
    if (Files.exists(single)) return new Shards(single, Safetensors.open(single, arena).tensors());
    if (Files.exists(index)) return new Shards(index, read(folder, index, arena));
    String other = Files.exists(folder.resolve("pytorch_model.bin"))
        ? "; pytorch_model.bin is not read, since reading one runs code from it: convert it to safetensors"
        : "";
    throw new UserError(
        folder + ": it has no " + SINGLE + " and no " + INDEX + ", one of which must hold the weights" + other);
  }

  /** The files that hold the tensors of a folder, in the order of their names. */
  static List<Path> files(Path folder) {
    Path single = folder.resolve(SINGLE);
    if (Files.exists(single)) return List.of(single);
    Path index = folder.resolve(INDEX);
    if (!(Json.read(index).get("weight_map") instanceof Map<?, ?> map))
      throw new UserError(index + ": weight_map is missing; it must be an object of tensor names and their files");
    return map.values().stream().map(String::valueOf).distinct().sorted()
        .map(name -> folder.resolve(Manifest.plain(index, name))).toList();
  }

  private static Map<String, Array> read(Path folder, Path index, Arena arena) {
    if (!(Json.read(index).get("weight_map") instanceof Map<?, ?> map))
      throw new UserError(index + ": weight_map is missing; it must be an object of tensor names and their files");
    var shards = new TreeMap<String, Map<String, Array>>();
    var tensors = new LinkedHashMap<String, Array>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String name) || !(entry.getValue() instanceof String shard))
        throw new UserError(
            index + ": weight_map." + entry.getKey() + " is " + entry.getValue() + "; it must be a file name");
      Map<String, Array> held = shards.computeIfAbsent(Manifest.plain(index, shard),
          s -> Safetensors.open(folder.resolve(s), arena).tensors());
      Array array = held.get(name);
      if (array == null)
        throw new UserError(index + ": weight_map says that " + name + " is in " + shard + ", and it is not there");
      tensors.put(name, array);
    }
    var unknown = new ArrayList<String>();
    shards.forEach((shard, held) -> held.keySet().stream().filter(name -> !shard.equals(map.get(name)))
        .forEach(name -> unknown.add(name + " in " + shard)));
    if (!unknown.isEmpty())
      throw new UserError(index + ": weight_map does not name " + Listing.of(unknown) + "; it must name every tensor");
    return tensors;
  }
}
