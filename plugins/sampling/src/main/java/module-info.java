import dev.tenon.api.text.Sampler;
import dev.tenon.plugins.sampling.Greedy;
import dev.tenon.plugins.sampling.MinP;
import dev.tenon.plugins.sampling.RepetitionPenalty;
import dev.tenon.plugins.sampling.Temperature;
import dev.tenon.plugins.sampling.TopK;
import dev.tenon.plugins.sampling.TopP;
import org.jspecify.annotations.NullMarked;

/** Built-in ways to choose the next token. */
@NullMarked
open module dev.tenon.plugins.sampling {
  requires dev.tenon.api;
  requires static org.jspecify;

  provides Sampler with RepetitionPenalty, Temperature, TopK, TopP, MinP, Greedy;
}
