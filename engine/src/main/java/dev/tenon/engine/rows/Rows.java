package dev.tenon.engine.rows;

import dev.tenon.api.data.MalformedData;
import dev.tenon.api.data.Passage;
import dev.tenon.api.data.Row;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.data.Permutation;
import dev.tenon.engine.model.Draws;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The rows of a data set, all of one type.
 *
 * @param skipped how many rows were left out, by the reason; those that read are told
 */
public record Rows(List<Row> all, Map<String, Integer> skipped) {
  static final String EQUAL = "the chosen answer is the rejected one";
  static final String EMPTY = "the answer is empty";
  /** TRL unpairs a data set in slices of so many rows. */
  private static final int SLICE = 1000;

  public Rows {
    all = List.copyOf(all);
    skipped = Collections.unmodifiableMap(new TreeMap<>(skipped));
  }

  /** A part for training, and one to evaluate on. */
  public record Split(Rows train, Rows heldOut) {}

  /**
   * Reads files, each a JSON list or JSON lines of one of the known types.
   *
   * @throws UserError if a file is not there, a row is of no known type or of another than those before it, or there is none
   */
  public static Rows read(List<Path> files) {
    List<Row> rows = new ArrayList<>();
    Map<String, Integer> skipped = new TreeMap<>();
    try {
      for (Path file : files)
        RowFile.read(file, (origin, object) -> RowForm.rows(origin, object).forEach(row -> {
          if (!rows.isEmpty()) requireSame(rows.getFirst(), row);
          String fault = fault(row, object);
          if (fault.isEmpty()) rows.add(row);
          else skipped.merge(fault, 1, Integer::sum);
        }));
    } catch (MalformedData e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
    if (rows.isEmpty())
      throw new UserError(files.stream().map(Path::toString).collect(Collectors.joining(", "))
          + ": there is no row in it" + (skipped.isEmpty() ? "" : " to learn from (" + told(skipped) + ")"));
    return new Rows(rows, skipped);
  }

  private static void requireSame(Row first, Row row) {
    if (row.getClass() != first.getClass() || chats(row) != chats(first))
      throw new MalformedData(row.origin() + ": it is a row of " + described(row) + ", and the first, "
          + first.origin() + ", of " + described(first) + "; all rows of a data set must be of one type");
  }

  private static boolean chats(Row row) {
    return switch (row) {
      case Row.Text text -> text.passage() instanceof Passage.Chat;
      case Row.Prompted prompted -> prompted.prompt() instanceof Passage.Chat;
    };
  }

  /** Why a row is no use; empty if it is. */
  private static String fault(Row row, Map<String, Object> object) {
    return switch (row) {
      case Row.Text it when it.passage() instanceof Passage.Chat chat && chat.isEmpty() -> EMPTY;
      case Row.PromptCompletion it when it.completion().isEmpty()
          && (it.completion() instanceof Passage.Chat || !object.containsKey("completion")) ->
        EMPTY;
      case Row.UnpairedPreference it when it.completion() instanceof Passage.Chat chat && chat.isEmpty() -> EMPTY;
      case Row.Preference it when it.chosen().equals(it.rejected()) -> EQUAL;
      case Row.Preference it when it.chosen() instanceof Passage.Chat chat
          && (chat.isEmpty() || it.rejected().isEmpty()) ->
        EMPTY;
      default -> "";
    };
  }

  /** The type of a row, in words: {@code prompt and completion (messages)}. */
  static String described(Row row) {
    String type = switch (row) {
      case Row.Text _ -> "text";
      case Row.Prompt _ -> "prompts";
      case Row.PromptCompletion _ -> "prompt and completion";
      case Row.Preference _ -> "prompt, chosen and rejected";
      case Row.UnpairedPreference _ -> "prompt, completion and label";
    };
    return chats(row) ? type + " as messages" : type;
  }

  /**
   * The rows, which must be of a type.
   *
   * @param user who needs them, for the message: {@code dpo}
   * @throws UserError if they are of another
   */
  public <R extends Row> List<R> of(Class<R> type, String needed, String user) {
    for (Row row : all)
      if (!type.isInstance(row))
        throw new UserError(row.origin() + ": it is a row of " + described(row) + "; " + user + " needs " + needed);
    return all.stream().map(type::cast).toList();
  }

  /**
   * Keeps some rows from training: a choice keyed by the seed, every set of that size as likely as another. Both parts keep
   * the order of the file.
   *
   * @param share of the rows, in [0, 1)
   * @throws UserError if one of the parts would be empty
   */
  public Split split(double share, long seed) {
    if (!(share >= 0 && share < 1))
      throw new IllegalArgumentException("validation is " + share + "; it must be at least 0 and less than 1");
    long kept = share == 0 ? 0 : Math.max(1, StrictMath.round(share * all.size()));
    if (kept >= all.size())
      throw new UserError("data: validation " + share + " of " + all.size()
          + " rows leaves none to train on; take a smaller share or more rows");
    var order = new Permutation(all.size(), Draws.of(seed, "validation"));
    List<Row> train = new ArrayList<>(), held = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) (order.at(i) < kept ? held : train).add(all.get(i));
    return new Split(new Rows(train, skipped), new Rows(held, Map.of()));
  }

  /** Rows of pairs as rows of answers: of each thousand first all chosen ones, then all rejected; others as they are. */
  public Rows unpaired() {
    if (!(all.getFirst() instanceof Row.Preference)) return this;
    List<Row> unpaired = new ArrayList<>(2 * all.size());
    for (int from = 0; from < all.size(); from += SLICE) {
      List<Row> slice = all.subList(from, Math.min(all.size(), from + SLICE));
      for (boolean label : new boolean[]{true, false})
        for (Row row : slice)
          if (row instanceof Row.Preference it)
            unpaired.add(new Row.UnpairedPreference(it.origin(), it.extras(), it.prompt(),
                label ? it.chosen() : it.rejected(), label));
    }
    return new Rows(unpaired, skipped);
  }

  /** What was left out, for people: {@code 6 rows skipped: the chosen answer is the rejected one}; empty if nothing was. */
  public List<String> notes() {
    return skipped.entrySet().stream().map(it -> counted(it.getValue()) + " skipped: " + it.getKey()).toList();
  }

  private static String told(Map<String, Integer> skipped) {
    return skipped.entrySet().stream().map(it -> counted(it.getValue()) + ": " + it.getKey())
        .collect(Collectors.joining("; "));
  }

  static String counted(int rows) {
    return rows + (rows == 1 ? " row" : " rows");
  }
}
