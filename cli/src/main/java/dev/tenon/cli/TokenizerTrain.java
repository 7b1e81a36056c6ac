package dev.tenon.cli;

import dev.tenon.api.data.Documents;
import dev.tenon.api.text.TokenizerTrainer;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.checkpoint.AtomicFolder;
import dev.tenon.engine.checkpoint.Content;
import dev.tenon.engine.file.Disk;
import dev.tenon.engine.config.Binder;
import dev.tenon.engine.config.Node;
import dev.tenon.engine.config.Overrides;
import dev.tenon.engine.config.Place;
import dev.tenon.engine.run.Preparation;
import dev.tenon.engine.text.Tokenizers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tenon tokenizer train}. */
@Command(name = "train", description = "Train a tokenizer on text and write it in Hugging Face's layout.", footer = {"",
    "Example:", "  tenon tokenizer train --data wordnet --type bpe --vocab-size 4096 --out my-tokenizer"})
final class TokenizerTrain implements Callable<Integer> {
  private final Session session;

  @Mixin Common common = new Common();

  @Option(names = "--data", required = true, arity = "1..*", paramLabel = "PATH", description = "Text files, .jsonl files, folders of .txt files, or wordnet, the built-in text.") List<Path> data = List
      .of();

  @Option(names = "--type", paramLabel = "TYPE", description = "bpe (default), byte, char or a plugin's.") String type = "bpe";

  @Option(names = "--vocab-size", paramLabel = "N", description = "Number of tokens.") Optional<Integer> vocabSize = Optional
      .empty();

  @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Another setting of the type: --set tokenizer.min_frequency=3.") List<String> set = new ArrayList<>();

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "The folder to write.") Path out = Path
      .of("");

  @Option(names = "--json", description = "Print one JSON object.") boolean json;

  TokenizerTrain(Session session) {
    this.session = session;
  }

  @Override public Integer call() {
    try (var house = new House(session, common)) {
      TokenizerTrainer trainer = trainer(house);
      Documents documents = new Texts(house.catalogs()).of(data);
      if (!common.quiet) session.note("training the " + trainer.type() + " tokenizer...");
      var count = new LongAdder();
      var bytes = new LongAdder();
      Tokenizers.Kept kept = Preparation.reading(documents, texts -> Tokenizers.train(trainer, texts.peek(text -> {
        count.increment();
        bytes.add(text.getBytes(StandardCharsets.UTF_8).length);
      })));
      // Some types learn nothing from text and read none.
      if (count.sum() > 0 && bytes.sum() == 0)
        throw new UserError("--data " + Texts.listed(data) + ": there is no text in it");
      int size = kept.tokenizer().size();
      if (vocabSize.filter(asked -> asked > size).isPresent() && !common.quiet)
        session.note("warning: the text gave " + Amounts.whole(size) + " tokens only, not the "
            + Amounts.whole(vocabSize.get()) + " of --vocab-size");
      Map<String, Content> files = new LinkedHashMap<>();
      kept.files().forEach((name, tree) -> files.put(name, Content.json(tree)));
      new AtomicFolder(new Disk()).save(out, files);
      new Figures().add("tokenizer", out.toString(), "tokenizer").add("type", trainer.type(), "type")
          .add("vocab_size", size, "tokens")
          .add("documents", count.sum(), "documents", Amounts.whole(count.sum()))
          .add("bytes", bytes.sum(), "text", Amounts.bytes(bytes.sum()))
          .print(session.out(), json);
      return 0;
    }
  }

  private TokenizerTrainer trainer(House house) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("type", type);
    vocabSize.ifPresent(size -> settings.put("vocab_size", size));
    Place typed = Place.of(vocabSize.map(size -> "--type " + type + " --vocab-size " + size).orElse("--type " + type));
    var root = Overrides.apply(new Node.Mapping(typed, Map.of("tokenizer", Node.of(settings, typed))), set);
    for (Map.Entry<String, Node> section : root.entries().entrySet())
      if (!section.getKey().equals("tokenizer"))
        throw new UserError(section.getValue().place() + ": " + section.getKey()
            + ": unknown section; it must be tokenizer, tokenizer.min_frequency=3 for example");
    Node section = root.find("tokenizer").orElse(root);
    return new Binder(house.catalogs()).bindComponent(TokenizerTrainer.class, section, "tokenizer").value();
  }
}
