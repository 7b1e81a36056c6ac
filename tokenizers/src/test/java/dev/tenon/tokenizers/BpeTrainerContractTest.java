package dev.tenon.tokenizers;

import dev.tenon.api.text.TokenizerFormat;
import dev.tenon.api.text.TokenizerTrainer;
import dev.tenon.testkit.text.TokenizerContract;
import java.util.List;
import java.util.OptionalInt;

class BpeTrainerContractTest extends TokenizerContract {
  @Override protected TokenizerTrainer spec() {
    return new BpeTrainer(300, 2, List.of("<|endoftext|>"), WordPattern.GPT2, false, BpeTrainer.Alphabet.BYTES,
        OptionalInt.empty(), OptionalInt.empty());
  }

  @Override protected TokenizerFormat format() {
    return new BpeFormat();
  }
}
