package dev.tenon.engine.report;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The part of the page about how a run was set up: in short, and the whole config. */
final class Setup {
  private final Account account;

  Setup(Account account) {
    this.account = account;
  }

  void draw(Html page) {
    if (account.config().isEmpty()) return;
    page.open("section").leaf("h2", "Setup").line();
    if (account.settings().root().isPresent()) summary(page);
    page.open("details").leaf("summary", "config.yaml, every setting resolved").line();
    page.open("pre").line().text(account.config()).close().close().close().line();
  }

  private void summary(Html page) {
    Settings in = account.settings();
    page.open("table", "class", "facts").open("tbody").line();
    row(page, "Model",
        join(List.of(say("", "model.num_hidden_layers", " layers"), say("width ", "model.hidden_size", ""),
            say("vocabulary ", "model.vocab_size", ""), say("up to ", "model.max_position_embeddings", " tokens"))));
    row(page, "Begins with", say("", "model.path", ""));
    row(page, "Fine-tuning", join(List.of(say("", "finetuning", ""), say("rank ", "finetuning.r", ""))));
    OptionalLong parameters = account.parameters();
    boolean adapter = account.settings().text("finetuning").filter(type -> !type.equals("full")).isPresent();
    if (parameters.isPresent())
      row(page, adapter ? "Trained parameters" : "Parameters", Optional.of(Figures.count(parameters.getAsLong())));
    row(page, "Built from",
        join(List.of(say("", "model.block", " blocks"), say("", "model.attention", " attention"),
            say("", "model.positions", " positions"),
            say("", "model.feed_forward", " feed-forward"), say("", "model.norm", " norm"))));
    row(page, "Tokenizer", join(List.of(say("", "tokenizer", ""), say("from ", "tokenizer.path", ""))));
    row(page, "Data", join(List.of(say("", "data", ""), say("", "data.validation", " of it kept for evaluation"))));
    row(page, "Optimizer", join(List.of(say("", "train.optimizer", ""), say("", "train.schedule", " schedule"),
        say("learning rate up to ", "train.learning_rate", ""))));
    row(page, "Update", update(in));
    row(page, "Seed", say("", "train.seed", ""));
    page.close().close().line();
  }

  private Optional<String> say(String before, String path, String after) {
    return account.settings().text(path).map(value -> before + value + after);
  }

  private static Optional<String> update(Settings in) {
    OptionalInt sequences = in.whole("train.batch_size"), tokens = in.whole("train.sequence_length");
    if (sequences.isEmpty() || tokens.isEmpty()) return Optional.empty();
    long parts = in.whole("train.gradient_accumulation_steps").orElse(1);
    return Optional
        .of((parts > 1 ? parts + " × " : "") + sequences.getAsInt() + " sequences of " + tokens.getAsInt() + " tokens: "
            + Figures.count(parts * sequences.getAsInt() * tokens.getAsInt()) + " tokens");
  }

  /** What is there of some parts, with commas. */
  private static Optional<String> join(List<Optional<String>> parts) {
    List<String> there = parts.stream().flatMap(Optional::stream).toList();
    return there.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", there));
  }

  private static void row(Html page, String name, Optional<String> value) {
    value.ifPresent(v -> page.open("tr").leaf("th", name, "scope", "row").leaf("td", v).close().line());
  }
}
