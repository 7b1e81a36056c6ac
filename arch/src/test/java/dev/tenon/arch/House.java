package dev.tenon.arch;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.File;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Tenon's own classes and modules, as they are on the class path. */
final class House {
  private House() {}

  static JavaClasses classes() {
    return new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .importPackages("dev.tenon");
  }

  /** Descriptors of all modules of Tenon. */
  static List<ModuleDescriptor> modules() {
    Path[] path = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator)).map(Path::of)
        .filter(Files::exists)
        .filter(p -> Files.exists(p.resolve("module-info.class")) || p.getFileName().toString().startsWith("tenon-"))
        .toArray(Path[]::new);
    return ModuleFinder.of(path).findAll().stream().map(ModuleReference::descriptor)
        .filter(m -> m.name().startsWith("dev.tenon.")).toList();
  }
}
