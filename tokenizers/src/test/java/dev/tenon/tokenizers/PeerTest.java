package dev.tenon.tokenizers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.text.TokenizerTrainer;
import dev.tenon.api.text.TokenizerTrainer.Trained;
import dev.tenon.tokenizers.BpeTrainer.Alphabet;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files that training gives, read by Hugging Face's own tokenizers: the same ids for the same texts. */
class PeerTest {
  static Stream<TokenizerTrainer> trainers() {
    var ofPatterns = Arrays.stream(WordPattern.values()).map(it -> new BpeTrainer(600, 0,
        List.of("<|endoftext|>", "<pad>"), it, false, Alphabet.BYTES, OptionalInt.empty(), OptionalInt.of(12)));
    var prefixed = new BpeTrainer(600, 2, List.of(), WordPattern.GPT2, true, Alphabet.NONE, OptionalInt.empty(),
        OptionalInt.empty());
    return Stream.concat(ofPatterns,
        Stream.of(prefixed, new BpeTrainer(), new ByteTrainer(), new CharTrainer(), new CharTrainer(List.of("<end>"))));
  }

  @ParameterizedTest
  @MethodSource("trainers") void encodesAndDecodesAsHuggingFaceDoes(TokenizerTrainer trainer) throws IOException {
    List<String> texts = TrickyTexts.all();
    Trained trained = trainer.train(texts.stream());
    byte[] json = new ObjectMapper().writeValueAsBytes(trained.files().get("tokenizer.json"));
    compare(new ByteArrayInputStream(json), trained.tokenizer(), texts);
  }

  /** Texts with special tokens written out are left aside: the peer reads them as special. */
  @Test void stories260KEncodesAndDecodesAsHuggingFaceDoes() throws IOException {
    String name = "data/weights/stories260K-hf/tokenizer.json";
    List<String> texts = TrickyTexts.all().stream().filter(text -> !text.contains("<s>") && !text.contains("</s>"))
        .toList();
    try (var in = Files.newInputStream(Shared.file(name))) {
      compare(in, Shared.tokenizer(name), texts);
    }
  }

  private static void compare(InputStream json, Tokenizer tokenizer, List<String> texts) throws IOException {
    try (var peer = HuggingFaceTokenizer.newInstance(json, Map.of())) {
      for (String text : texts) {
        long[] theirs = peer.encode(text, false, false).getIds();
        int[] ours = tokenizer.encode(text);
        assertEquals(Arrays.toString(theirs), Arrays.toString(ours), text);
        assertEquals(peer.decode(theirs, true), tokenizer.decode(ours), text);
      }
    }
  }
}
