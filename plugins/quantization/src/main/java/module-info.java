import dev.tenon.api.quantization.Quantization;
import dev.tenon.plugins.quantization.Nf4;
import dev.tenon.plugins.quantization.Q4_0;
import dev.tenon.plugins.quantization.Q4_K;
import dev.tenon.plugins.quantization.Q6_K;
import dev.tenon.plugins.quantization.Q8_0;
import org.jspecify.annotations.NullMarked;

/** Built-in formats of quantised weights. */
@NullMarked
open module dev.tenon.plugins.quantization {
  requires dev.tenon.api;
  requires static org.jspecify;

  provides Quantization with Q8_0, Q4_0, Q4_K, Q6_K, Nf4;
}
