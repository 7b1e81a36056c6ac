package dev.tenon.engine.rows;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PackingTest {
  /** Token i of row n is 1000 n + i. */
  private static List<TrainingRow> rows(int... lengths) {
    List<TrainingRow> rows = new ArrayList<>();
    for (int n = 0; n < lengths.length; n++) {
      int first = 1000 * n;
      int[] ids = IntStream.range(first, first + lengths[n]).toArray();
      rows.add(new TrainingRow(ids, ids, new int[]{lengths[n]}));
    }
    return rows;
  }

  @Test void rowsArePackedAsTrlPacksThem() {
    List<Map<String, Object>> cases = Golden.objects(Golden.data("packing.json").get("cases"));
    assertTrue(cases.size() >= 17);
    for (Map<String, Object> each : cases) {
      String name = (String) each.get("name");
      Packing packing = Packing.valueOf(((String) each.get("strategy")).toUpperCase(Locale.ROOT));
      List<TrainingRow> packed = packing.of(rows(Golden.ints(each.get("lengths"))), (Integer) each.get("seq_length"));
      if (each.get("input_ids") instanceof List<?> ids) {
        assertEquals(ids.size(), packed.size(), name);
        for (int i = 0; i < ids.size(); i++) assertArrayEquals(Golden.ints(ids.get(i)), packed.get(i).ids(), name);
      } else {
        assertArrayEquals(Golden.ints(each.get("first_tokens")),
            packed.stream().mapToInt(it -> it.ids()[0]).toArray(), name);
        assertArrayEquals(Golden.ints(each.get("row_lengths")), packed.stream().mapToInt(TrainingRow::length).toArray(),
            name);
      }
      if (each.get("seq_lengths") instanceof List<?> lengths)
        for (int i = 0; i < lengths.size(); i++)
          assertArrayEquals(Golden.ints(lengths.get(i)), packed.get(i).lengths(), name);
      if (each.get("position_ids") instanceof List<?> positions)
        for (int i = 0; i < positions.size(); i++)
          assertArrayEquals(Golden.ints(positions.get(i)), packed.get(i).positions(), name);
    }
  }

  @Test void aRowGoesWhereTheLeastRoomIsLeft() {
    List<TrainingRow> packed = Packing.BFD.of(rows(6, 5, 4, 3, 2), 10);
    assertArrayEquals(new int[]{6, 4}, packed.get(0).lengths());
    assertArrayEquals(new int[]{5, 3, 2}, packed.get(1).lengths());
    assertEquals(2, packed.size());
  }

  @Test void whatIsTooLongLosesItsEndOrIsCutIntoPieces() {
    assertArrayEquals(new int[]{0, 1, 2, 3}, Packing.BFD.of(rows(6), 4).getFirst().ids());
    assertEquals(1, Packing.BFD.of(rows(6), 4).size());
    List<TrainingRow> split = Packing.BFD_SPLIT.of(rows(6), 4);
    assertArrayEquals(new int[]{4, 5}, split.get(1).ids());
  }

  @Test void labelsStayWithTheirIds() {
    var first = new TrainingRow(new int[]{1, 2, 3}, new int[]{-100, 2, 3}, new int[]{3});
    var second = new TrainingRow(new int[]{4, 5}, new int[]{-100, 5}, new int[]{2});
    TrainingRow packed = Packing.BFD.of(List.of(first, second), 5).getFirst();
    assertArrayEquals(new int[]{1, 2, 3, 4, 5}, packed.ids());
    assertArrayEquals(new int[]{-100, 2, 3, -100, 5}, packed.labels());
    assertArrayEquals(new int[]{0, 0, 0, 1, 1}, packed.texts());
  }
}
