package dev.tenon.tokenizers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenon.api.text.TokenizerTrainer;
import dev.tenon.api.text.TokenizerTrainer.Trained;
import dev.tenon.tokenizers.BpeTrainer.Alphabet;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files that training gives, read by Hugging Face's own tokenizers: the same ids for the same texts. */
class PeerTest {
  static Stream<TokenizerTrainer> trainers() {
    var ofPatterns = Arrays.stream(WordPattern.values()).map(it -> new BpeTrainer(600, 0, List.of("<|endoftext|>", "<pad>"), it, false, Alphabet.BYTES, OptionalInt.empty(), OptionalInt.of(12)));
    var prefixed = new BpeTrainer(600, 2, List.of(), WordPattern.GPT2, true, Alphabet.NONE, OptionalInt.empty(), OptionalInt.empty());
    return Stream.concat(ofPatterns, Stream.of(prefixed, new BpeTrainer(), new ByteTrainer(), new CharTrainer(), new CharTrainer(List.of("<end>"))));
  }

  @ParameterizedTest
  @MethodSource("trainers")
  void encodesAndDecodesAsHuggingFaceDoes(TokenizerTrainer trainer) throws IOException {
    List<String> texts = TrickyTexts.all();
    Trained trained = trainer.train(texts.stream());
    byte[] json = new ObjectMapper().writeValueAsBytes(trained.files().get("tokenizer.json"));
    try (var peer = HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), Map.of())) {
      for (String text : texts) {
        long[] theirs = peer.encode(text, false, false).getIds();
        int[] ours = trained.tokenizer().encode(text);
        assertEquals(Arrays.toString(theirs), Arrays.toString(ours), text);
        assertEquals(peer.decode(theirs, true), trained.tokenizer().decode(ours), text);
      }
    }
  }
}
