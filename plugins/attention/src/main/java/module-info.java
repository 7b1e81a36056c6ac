import dev.tenon.api.model.Attention;
import dev.tenon.plugins.attention.GroupedQuery;
import dev.tenon.plugins.attention.LinearAttention;
import org.jspecify.annotations.NullMarked;

/** Ways to mix tokens over time. Open: its records are read by reflection. */
@NullMarked
open module dev.tenon.plugins.attention {
  requires dev.tenon.api;
  requires static org.jspecify;

  provides Attention.Spec with GroupedQuery, LinearAttention;
}
