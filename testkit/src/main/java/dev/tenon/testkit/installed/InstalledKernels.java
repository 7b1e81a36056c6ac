package dev.tenon.testkit.installed;

import dev.tenon.api.kernel.Kernels;
import dev.tenon.engine.kernel.KernelSet;
import dev.tenon.engine.plugin.Installed;
import dev.tenon.engine.plugin.Plugins;
import java.util.List;

/** The sets of kernels on the path that this machine can run. */
public final class InstalledKernels {
  private static final String DEFINITIONS = "scalar";

  private InstalledKernels() {}

  /** All of them, each backed by the definitions. */
  public static List<KernelSet> all() {
    List<Kernels> found = found();
    Kernels definitions = definitions(found);
    return found.stream().map(k -> new KernelSet(k, definitions)).toList();
  }

  /** The definitions of the primitives alone: fused ops run through theirs. */
  public static KernelSet definitions() {
    return over(definitions(found()));
  }

  /** The set of a type. */
  public static Kernels of(String type) {
    return Plugins.load(List.of()).catalogs().of(Kernels.class).find(type)
        .orElseThrow(() -> new IllegalStateException(
            "no kernels '" + type + "'; dev.tenon:tenon-kernels-cpu or a plugin must bring them"))
        .defaults();
  }

  /** A set that need not be installed, backed by the definitions. */
  public static KernelSet over(Kernels kernels) {
    return new KernelSet(kernels, definitions(found()));
  }

  private static List<Kernels> found() {
    return Plugins.load(List.of()).catalogs().of(Kernels.class).installed().stream().map(Installed::defaults)
        .filter(k -> k.unavailable().isEmpty()).toList();
  }

  private static Kernels definitions(List<Kernels> found) {
    return found.stream().filter(k -> k.type().equals(DEFINITIONS)).findFirst()
        .orElseThrow(() -> new IllegalStateException(
            "no kernels '" + DEFINITIONS + "' among " + found.stream().map(Kernels::type).toList()
                + "; dev.tenon:tenon-kernels-cpu must be on the module path or the class path of the tests"));
  }
}
