package dev.tenon.engine.rows;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenon.api.text.AddedToken;
import dev.tenon.api.text.Encoding;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarkedTextTest {
  private static Encoding encode(String text, AddedToken... tokens) {
    return new MarkedText(new Spelled(List.of(tokens)), List.of()).encode(text);
  }

  @Test void tokensStandForThemselvesAndTheRestIsEncoded() {
    Encoding encoding = encode("a<s>é", Spelled.token(0, "<s>"));
    assertArrayEquals(new int[]{'a', 256, 0xC3, 0xA9}, encoding.ids());
    assertArrayEquals(new int[]{0, 1, 4, 4}, encoding.starts());
    assertArrayEquals(new int[]{1, 4, 5, 5}, encoding.ends());
  }

  @Test void theLongestOfThoseThatBeginAtAPlaceWins() {
    assertArrayEquals(new int[]{257}, encode("<s>>", Spelled.token(0, "<s>"), Spelled.token(1, "<s>>")).ids());
  }

  @Test void tokensMayTakeTheWhiteSpaceBesideThem() {
    var taking = new AddedToken(256, "<m>", true, false, true, true, false);
    Encoding encoding = encode("a  <m> b", taking);
    assertArrayEquals(new int[]{'a', 256, 'b'}, encoding.ids());
    assertArrayEquals(new int[]{0, 1, 7}, encoding.starts());
    assertArrayEquals(new int[]{1, 7, 8}, encoding.ends());
  }

  @Test void singleWordsWantNoLetterBesideThem() {
    var word = new AddedToken(256, "ab", true, true, false, false, false);
    assertArrayEquals(new int[]{256, ' ', 'a', 'b', 'c'}, encode("ab abc", word).ids());
  }

  @Test void normalizedTokensAreFoundInWhatTheOthersLeave() {
    var normalized = new AddedToken(256, "xyz", true, false, false, false, true);
    assertArrayEquals(new int[]{'x', 257}, encode("xyz", normalized, Spelled.token(1, "yz")).ids());
    assertArrayEquals(new int[]{256, 257}, encode("xyzq", normalized, Spelled.token(1, "q")).ids());
  }

  @Test void anEmptyTextHasNoIds() {
    assertEquals(0, encode("", Spelled.token(0, "<s>")).ids().length);
  }
}
