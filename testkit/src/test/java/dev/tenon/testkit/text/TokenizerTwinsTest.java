package dev.tenon.testkit.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tenon.api.text.Tokenizer;
import dev.tenon.api.text.TokenizerFormat;
import dev.tenon.api.text.TokenizerTrainer;
import dev.tenon.testkit.spec.Failing;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TokenizerTwinsTest {
  private static final String BYTES = "bytesOfTheTokensOfATextAreItsOwn", SPECIAL = "specialTokensAreNotMadeOfText",
      RANGE = "idsOutOfRangeAreRefused", TRAINED = "theSameTextsGiveTheSameTokenizer",
      TREES = "filesAreTreesOfJson", READ = "aTokenizerReadFromItsFilesIsTheSame",
      THREADS = "manyThreadsMayEncodeAtOnce";

  enum Fault {
    NONE,
    /** The last byte of a text is lost. */
    LOSES_A_BYTE,
    /** A marker written in a text becomes the special token. */
    TAKES_MARKERS,
    /** Ids wrap around. */
    WRAPS,
    /** The files hold the time. */
    STAMPS_TIME,
    /** The files hold an array. */
    WRITES_ARRAYS,
    /** Read back, the end is another. */
    FORGETS_THE_END,
    /** Encoding shares a buffer, and is not done with it at once. */
    SHARES_A_BUFFER
  }

  /** A token a byte, and one special token. */
  record Bytes(Fault fault, OptionalInt end, int[] buffer) implements Tokenizer {
    private static final String MARKER = "<|endoftext|>";

    Bytes(Fault fault, OptionalInt end) {
      this(fault, end, new int[1000]);
    }

    @Override public int size() {
      return 257;
    }

    @Override public int[] encode(String text) {
      if (fault == Fault.TAKES_MARKERS && text.contains(MARKER)) return new int[]{256};
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      int[] ids = fault == Fault.SHARES_A_BUFFER ? buffer : new int[bytes.length];
      for (int i = 0; i < bytes.length; i++) ids[i] = bytes[i] & 0xff;
      if (fault == Fault.SHARES_A_BUFFER) LockSupport.parkNanos(100_000);
      int lost = fault == Fault.LOSES_A_BYTE && bytes.length > 0 ? 1 : 0;
      return IntStream.range(0, bytes.length - lost).map(i -> ids[i]).toArray();
    }

    @Override public byte[] bytes(int token) {
      if (fault != Fault.WRAPS && (token < 0 || token >= size()))
        throw new IllegalArgumentException("token " + token + " is not from 0 to 256");
      return token == 256 ? new byte[0] : new byte[]{(byte) token};
    }

    @Override public OptionalInt special(String content) {
      return content.equals(MARKER) ? OptionalInt.of(256) : OptionalInt.empty();
    }

    @Override public OptionalInt end() {
      return end;
    }
  }

  record Faulty(Fault fault) implements TokenizerTrainer {
    @Override public String type() {
      return "faulty";
    }

    @Override public Trained train(Stream<String> texts) {
      Object more = switch (fault) {
        case STAMPS_TIME -> System.nanoTime();
        case WRITES_ARRAYS -> "name".getBytes(StandardCharsets.UTF_8);
        default -> 1;
      };
      return new Trained(new Bytes(fault, OptionalInt.of(256)), Map.of("tokenizer.json", Map.of("more", more)));
    }
  }

  record Format(Fault fault) implements TokenizerFormat {
    @Override public String type() {
      return "faulty";
    }

    @Override public Optional<Tokenizer> read(Map<String, Object> tokenizer, Map<String, Object> config) {
      return Optional.of(new Bytes(fault, fault == Fault.FORGETS_THE_END ? OptionalInt.empty() : OptionalInt.of(256)));
    }
  }

  static Stream<Arguments> twins() {
    return Stream.of(arguments(Fault.NONE, "", Set.of()),
        arguments(Fault.LOSES_A_BYTE, "are not its own", Set.of(BYTES)),
        arguments(Fault.TAKES_MARKERS, "written in a text it must be plain text", Set.of(BYTES, SPECIAL)),
        arguments(Fault.WRAPS, "bytes(-1) of 257 tokens", Set.of(RANGE)),
        arguments(Fault.STAMPS_TIME, "expected", Set.of(TRAINED)),
        arguments(Fault.WRITES_ARRAYS, "tokenizer.json.more is a [B; trees are of maps", Set.of(TRAINED, TREES)),
        arguments(Fault.FORGETS_THE_END, "end", Set.of(READ)),
        arguments(Fault.SHARES_A_BUFFER, "tokens of", Set.of(THREADS)));
  }

  @ParameterizedTest
  @MethodSource("twins") void eachFaultIsFoundByItsTests(Fault fault, String message, Set<String> tests) {
    Map<String, String> failing = Failing.testsOf(new TokenizerContract() {
      @Override protected TokenizerTrainer spec() {
        return new Faulty(fault);
      }

      @Override protected TokenizerFormat format() {
        return new Format(fault);
      }
    });
    assertEquals(tests, failing.keySet(), failing::toString);
    assertTrue(tests.isEmpty() || failing.values().stream().anyMatch(m -> m.contains(message)), failing::toString);
  }
}
