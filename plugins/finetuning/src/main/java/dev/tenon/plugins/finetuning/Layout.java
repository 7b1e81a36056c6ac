package dev.tenon.plugins.finetuning;

import dev.tenon.api.checkpoint.NameMap;
import dev.tenon.api.tune.PublishedModule;
import java.util.List;

/** How a family lays out its linear maps. */
final class Layout {
  private Layout() {}

  /** Whether matrices are stored [in, out], which PEFT calls {@code fan_in_fan_out}. */
  static boolean transposed(List<PublishedModule> modules) {
    return modules.stream().filter(m -> m.kind() == PublishedModule.Kind.LINEAR).flatMap(m -> m.tensors().stream())
        .anyMatch(r -> r instanceof NameMap.Transpose || r instanceof NameMap.Split(var _, var _, boolean t) && t);
  }
}
