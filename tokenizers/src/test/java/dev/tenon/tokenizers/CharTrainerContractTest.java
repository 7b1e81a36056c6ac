package dev.tenon.tokenizers;

import dev.tenon.api.text.TokenizerFormat;
import dev.tenon.api.text.TokenizerTrainer;
import dev.tenon.testkit.text.TokenizerContract;
import java.util.List;

class CharTrainerContractTest extends TokenizerContract {
  @Override protected TokenizerTrainer spec() {
    return new CharTrainer(List.of("<|endoftext|>"));
  }

  @Override protected TokenizerFormat format() {
    return new BpeFormat();
  }
}
