import dev.tenon.api.tune.FineTuning;
import dev.tenon.plugins.finetuning.Full;
import dev.tenon.plugins.finetuning.Ia3;
import dev.tenon.plugins.finetuning.Lora;
import dev.tenon.plugins.finetuning.Qlora;
import org.jspecify.annotations.NullMarked;

/** Built-in strategies of fine-tuning. */
@NullMarked
open module dev.tenon.plugins.finetuning {
  requires dev.tenon.api;
  requires static org.jspecify;

  provides FineTuning with Full, Lora, Qlora, Ia3;
}
