package dev.tenon.engine.kernel;

import dev.tenon.api.kernel.Kernels;
import dev.tenon.api.workbench.UserError;
import dev.tenon.engine.plugin.Catalog;
import dev.tenon.engine.plugin.Installed;
import java.util.List;
import java.util.Optional;

/** Finds the kernels that a run asks for. */
public final class KernelChoice {
  /** The kernels that every primitive can fall back on. */
  public static final String DEFINITIONS = "scalar";

  private final Catalog<Kernels> catalog;

  public KernelChoice(Catalog<Kernels> catalog) {
    this.catalog = catalog;
  }

  /**
   * Kernels by type.
   *
   * @throws UserError if they are not installed or this machine cannot run them; says why
   */
  public KernelSet of(String type) {
    Kernels kernels = installed(type);
    Optional<String> why = kernels.unavailable();
    if (why.isPresent())
      throw new UserError("kernels '" + type + "' cannot run here: " + why.get() + "; use --kernels " + DEFINITIONS);
    List<Kernels> others = catalog.installed().stream().map(Installed::defaults)
        .filter(k -> k.unavailable().isEmpty()).toList();
    return new KernelSet(kernels, installed(DEFINITIONS), others);
  }

  private Kernels installed(String type) {
    return catalog.find(type).map(Installed::defaults).orElseThrow(() -> new UserError(catalog.refusal(type)));
  }
}
