import dev.tenon.api.align.Alignment;
import dev.tenon.api.align.Reward;
import dev.tenon.plugins.alignment.Dpo;
import dev.tenon.plugins.alignment.Grpo;
import dev.tenon.plugins.alignment.Kto;
import dev.tenon.plugins.alignment.Length;
import dev.tenon.plugins.alignment.Ppo;
import dev.tenon.plugins.alignment.Regex;
import dev.tenon.plugins.alignment.RewardModel;
import dev.tenon.plugins.alignment.RewardModelling;
import dev.tenon.plugins.alignment.Sft;
import dev.tenon.plugins.alignment.Verifier;
import org.jspecify.annotations.NullMarked;

/** Built-in methods of alignment and sources of rewards. */
@NullMarked
open module dev.tenon.plugins.alignment {
  requires dev.tenon.api;
  requires static org.jspecify;

  provides Alignment with Sft, RewardModelling, Ppo, Dpo, Kto, Grpo;
  provides Reward.Spec with RewardModel, Length, Regex, Verifier;
}
