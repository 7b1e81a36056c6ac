package dev.tenon.engine.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NearestTest {
  private static final List<String> KEYS = List.of("type", "num_attention_heads", "num_key_value_heads", "head_dim",
      "sliding_window");

  @Test void aSlipOfTheFingerIsForgiven() {
    assertEquals(Optional.of("sliding_window"), Nearest.to("slidng_window", KEYS));
    assertEquals(Optional.of("type"), Nearest.to("tpye", KEYS));
    assertEquals(Optional.of("head_dim"), Nearest.to("Head_Dim", KEYS));
  }

  @Test void anAbbreviationIsUnderstood() {
    assertEquals(Optional.of("num_key_value_heads"), Nearest.to("kv_heads", KEYS));
    assertEquals(Optional.of("num_attention_heads"), Nearest.to("n_heads", KEYS));
  }

  @Test void somethingElseIsNotGuessed() {
    assertEquals(Optional.empty(), Nearest.to("banana", KEYS));
    assertEquals(Optional.empty(), Nearest.to("x", KEYS));
  }

  @Test void theNearestWinsAndTheAlphabetBreaksTies() {
    assertEquals(Optional.of("beta2"), Nearest.to("beta2x", List.of("beta1", "beta2")));
    assertEquals(Optional.of("beta1"), Nearest.to("beta3", List.of("beta2", "beta1")));
  }

  @Test void distancesAreDameraus() {
    assertEquals(0, Nearest.distance("rope", "rope"));
    assertEquals(1, Nearest.distance("rpoe", "rope"));
    assertEquals(3, Nearest.distance("kitten", "sitting"));
    assertEquals(4, Nearest.distance("", "rope"));
  }
}
