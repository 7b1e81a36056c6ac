package dev.tenon.engine.house;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.tenon.api.checkpoint.Family;
import dev.tenon.api.kernel.Kernels;
import dev.tenon.api.quantization.Quantization;
import dev.tenon.api.text.TokenizerFormat;
import dev.tenon.api.workbench.Workbench;
import dev.tenon.engine.file.Disk;
import dev.tenon.engine.checkpoint.GgufModels;
import dev.tenon.engine.checkpoint.ModelFolder;
import dev.tenon.engine.file.Store;
import dev.tenon.engine.config.Binder;
import dev.tenon.engine.kernel.KernelChoice;
import dev.tenon.engine.plugin.Catalog;
import dev.tenon.engine.plugin.Catalogs;
import dev.tenon.engine.plugin.Installed;
import dev.tenon.engine.run.Preparation;
import dev.tenon.engine.text.Tokenizers;

/** Binds the workbench and the parts that commands use beside it. */
public final class HouseModule extends AbstractModule {
  private final Options options;

  public HouseModule(Options options) {
    this.options = options;
  }

  @Override protected void configure() {
    bind(Options.class).toInstance(options);
    bind(Workbench.class).to(House.class);
    bind(House.class).in(Singleton.class);
    bind(Models.class).in(Singleton.class);
    bind(Adapters.class).in(Singleton.class);
    bind(Exports.class).in(Singleton.class);
    bind(Sessions.class).in(Singleton.class);
    bind(Quantizing.class).in(Singleton.class);
    bind(Aligning.class).in(Singleton.class);
    bind(InstructGpt.class).in(Singleton.class);
    bind(Saving.class).in(Singleton.class);
    bind(Merge.class).in(Singleton.class);
    bind(Chatting.class);
    bind(Stamps.class).in(Singleton.class);
    bind(ParityCheck.class).in(Singleton.class);
  }

  @Provides
  @Singleton Store store() {
    return new Disk();
  }

  @Provides
  @Singleton Binder binder(Catalogs catalogs) {
    return new Binder(catalogs);
  }

  @Provides
  @Singleton KernelChoice kernels(Catalog<Kernels> catalog) {
    return new KernelChoice(catalog);
  }

  @Provides
  @Singleton Tokenizers tokenizers(Catalog<TokenizerFormat> formats) {
    return new Tokenizers(formats);
  }

  @Provides
  @Singleton ModelFolder modelFolder(Catalog<Family> families, Catalog<Quantization> formats) {
    return new ModelFolder(families.installed().stream().map(Installed::defaults).toList(),
        formats.installed().stream().map(Installed::defaults).toList());
  }

  @Provides
  @Singleton GgufModels ggufModels(Catalog<Family> families, Catalog<Quantization> formats) {
    return new GgufModels(families.installed().stream().map(Installed::defaults).toList(),
        formats.installed().stream().map(Installed::defaults).toList());
  }

  @Provides
  @Singleton Preparation preparation(KernelChoice kernels, Tokenizers tokenizers, Models models) {
    return new Preparation(kernels, tokenizers, models);
  }
}
