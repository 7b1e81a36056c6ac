import dev.tenon.api.model.Positions;
import dev.tenon.plugins.positions.Alibi;
import dev.tenon.plugins.positions.Learned;
import dev.tenon.plugins.positions.NoPositions;
import dev.tenon.plugins.positions.Rope;
import dev.tenon.plugins.positions.Sinusoidal;
import org.jspecify.annotations.NullMarked;

/** How a model knows the order of tokens. Open: its records are read by reflection. */
@NullMarked
open module dev.tenon.plugins.positions {
  requires dev.tenon.api;
  requires static org.jspecify;

  provides Positions.Spec with Rope, Alibi, Learned, Sinusoidal, NoPositions;
}
