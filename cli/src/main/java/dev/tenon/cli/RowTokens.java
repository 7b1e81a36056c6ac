package dev.tenon.cli;

import dev.tenon.api.text.TokenizerFormat;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.plugin.Catalogs;
import dev.tenon.engine.rows.RowEncoder;
import dev.tenon.engine.rows.RowSettings;
import dev.tenon.engine.rows.SpecialTokens;
import dev.tenon.engine.rows.TemplateConversations;
import dev.tenon.engine.text.MoreTokens;
import dev.tenon.engine.text.Tokenizers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What makes ids of rows: a tokenizer and a chat template. */
final class RowTokens {
  @Option(names = "--model", paramLabel = "MODEL", description = "A model whose tokenizer and chat template are taken.") Optional<Path> model = Optional
      .empty();

  @Option(names = "--tokenizer", paramLabel = "TOKENIZER", description = "Another tokenizer: a folder, a file, a model or a run.") Optional<Path> tokenizer = Optional
      .empty();

  @Option(names = "--chat-template", paramLabel = "FILE", description = "Another chat template: Jinja, as in chat_template.jinja.") Optional<Path> template = Optional
      .empty();

  @Option(names = "--bos-token", paramLabel = "TOKEN", description = "What begins a text, if the tokenizer does not say.") Optional<String> bos = Optional
      .empty();

  @Option(names = "--eos-token", paramLabel = "TOKEN", description = "What ends a text, if the tokenizer does not say.") Optional<String> eos = Optional
      .empty();

  @Option(names = "--unk-token", paramLabel = "TOKEN", description = "What stands for the unknown, if the tokenizer does not say.") Optional<String> unk = Optional
      .empty();

  @Option(names = "--pad-token", paramLabel = "TOKEN", description = "What fills rows up; what ends a text by default.") Optional<String> pad = Optional
      .empty();

  @Option(names = "--add-token", paramLabel = "TOKEN", description = "A special token to add to the tokenizer; may be given more than once.") List<String> added = new ArrayList<>();

  /** Where tokenizer and template come from, if that is said. */
  Optional<Path> place() {
    return tokenizer.or(() -> model);
  }

  Tokenizers.Kept tokenizer(Path place, Catalogs catalogs) {
    Tokenizers.Kept kept = TokenizerPlace.load(place, catalogs);
    Map<String, Map<String, Object>> files = kept.files();
    for (var named : List.of(Map.entry("bos_token", bos), Map.entry("eos_token", eos), Map.entry("unk_token", unk),
        Map.entry("pad_token", pad)))
      if (named.getValue().isPresent()) files = MoreTokens.naming(files, named.getKey(), named.getValue().get());
    if (!added.isEmpty()) files = MoreTokens.with(files, added);
    return files.equals(kept.files()) ? kept : new Tokenizers(catalogs.of(TokenizerFormat.class)).of(place, files);
  }

  /** @param place where the tokenizer comes from */
  RowEncoder encoder(Path place, Tokenizers.Kept kept, RowSettings settings) {
    try {
      if (template.isEmpty()) return RowEncoder.of(kept, settings.learned(), settings.clock());
      SpecialTokens special = SpecialTokens.of(kept);
      return new RowEncoder(kept.tokenizer(), special,
          template.map(it -> TemplateConversations.read(it, special, settings.clock())), settings.learned());
    } catch (UserError e) {
      throw new UserError(place + ": " + e.getMessage(), e);
    }
  }
}
