package dev.tenon.tokenizers;

import dev.tenon.api.text.TokenizerFormat;
import dev.tenon.api.text.TokenizerTrainer;
import dev.tenon.testkit.text.TokenizerContract;
import java.util.List;

class ByteTrainerContractTest extends TokenizerContract {
  @Override protected TokenizerTrainer spec() {
    return new ByteTrainer(List.of("<|endoftext|>"));
  }

  @Override protected TokenizerFormat format() {
    return new BpeFormat();
  }
}
