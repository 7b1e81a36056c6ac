import dev.tenon.api.checkpoint.Family;
import dev.tenon.plugins.families.Gpt2;
import dev.tenon.plugins.families.Llama;
import org.jspecify.annotations.NullMarked;

/** Families of published checkpoints. Open: its records are read by reflection. */
@NullMarked
open module dev.tenon.plugins.families {
  requires dev.tenon.api;
  requires static org.jspecify;

  provides Family with Llama, Gpt2;
}
