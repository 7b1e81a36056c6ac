import dev.tenon.api.model.Block;
import dev.tenon.api.model.FeedForward;
import dev.tenon.api.model.Norm;
import dev.tenon.plugins.layers.LayerNorm;
import dev.tenon.plugins.layers.Lstm;
import dev.tenon.plugins.layers.Mlp;
import dev.tenon.plugins.layers.PreNorm;
import dev.tenon.plugins.layers.Rms;
import dev.tenon.plugins.layers.Swiglu;
import org.jspecify.annotations.NullMarked;

/** Blocks, feed-forwards and norms. Open: its records are read by reflection. */
@NullMarked
open module dev.tenon.plugins.layers {
  requires dev.tenon.api;
  requires static org.jspecify;

  provides Block.Spec with PreNorm, Lstm;
  provides FeedForward.Spec with Swiglu, Mlp;
  provides Norm.Spec with Rms, LayerNorm;
}
