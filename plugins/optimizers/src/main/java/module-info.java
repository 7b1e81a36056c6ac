import dev.tenon.api.train.Optimizer;
import dev.tenon.api.train.Schedule;
import dev.tenon.plugins.optimizers.Adamw;
import dev.tenon.plugins.optimizers.Constant;
import dev.tenon.plugins.optimizers.Cosine;
import dev.tenon.plugins.optimizers.Linear;
import dev.tenon.plugins.optimizers.Lion;
import dev.tenon.plugins.optimizers.Muon;
import dev.tenon.plugins.optimizers.Sgd;
import dev.tenon.plugins.optimizers.Wsd;
import org.jspecify.annotations.NullMarked;

/** Built-in optimizers and learning-rate schedules. */
@NullMarked
open module dev.tenon.plugins.optimizers {
  requires dev.tenon.api;
  requires static org.jspecify;

  provides Optimizer with Adamw, Sgd, Lion, Muon;
  provides Schedule with Cosine, Linear, Constant, Wsd;
}
