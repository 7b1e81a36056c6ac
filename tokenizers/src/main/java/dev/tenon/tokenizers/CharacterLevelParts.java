package dev.tenon.tokenizers;

import dev.tenon.tokenizers.CharacterLevel.Rewriting;
import dev.tenon.tokenizers.CharacterLevel.Rewriting.Replacement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what a tokenizer.json over characters does to a text before encoding and after decoding. */
final class CharacterLevelParts {
  private CharacterLevelParts() {}

  /** @param fallback whether the model's unknown characters become bytes; the decoder must then undo it */
  static Rewriting read(Optional<Part> normalizer, Part decoder, boolean fallback) {
    String prefix = "";
    List<Replacement> replacements = new ArrayList<>();
    for (Part step : normalizer.map(it -> steps(it, "normalizers")).orElse(List.of())) {
      switch (step.need("type").text()) {
        case "Prepend" -> {
          if (!prefix.isEmpty() || !replacements.isEmpty()) throw step.refused("Prepend as the first");
          prefix = step.only("prepend").need("prepend").text();
        }
        case "Replace" -> replacements.add(replacement(step));
        default -> throw step.refused("Prepend, Replace, Sequence");
      }
    }

    List<Replacement> restorations = new ArrayList<>();
    boolean bytes = false;
    boolean fused = false;
    int stripped = 0;
    for (Part step : steps(decoder, "decoders")) {
      String type = step.need("type").text();
      if (type.equals("Replace") && !bytes && !fused) restorations.add(replacement(step));
      else if (type.equals("ByteFallback") && !bytes && !fused && fallback) bytes = true;
      else if (type.equals("Fuse") && !fused) fused = true;
      else if (type.equals("Strip") && fused && stripped == 0) {
        if (!step.only("content", "start", "stop").need("content").text().equals(" "))
          throw step.need("content").refused("' '");
        if (step.need("stop").number() != 0) throw step.need("stop").refused("0");
        stripped = step.need("start").number();
      } else throw step.refused("Replace, ByteFallback with byte_fallback, Fuse, Strip, in this order");
    }
    if (!fused) throw decoder.refused("a Sequence with Fuse, or Fuse");
    if (fallback && !bytes) throw decoder.refused("a Sequence with ByteFallback");
    return new Rewriting(prefix, replacements, restorations, stripped);
  }

  private static List<Part> steps(Part part, String key) {
    return part.need("type").text().equals("Sequence") ? part.only(key).need(key).parts() : List.of(part);
  }

  private static Replacement replacement(Part step) {
    Part pattern = step.only("pattern", "content").need("pattern");
    if (pattern.find("String").isEmpty()) throw pattern.refused("a String");
    return new Replacement(pattern.need("String").text(), step.need("content").text());
  }
}
