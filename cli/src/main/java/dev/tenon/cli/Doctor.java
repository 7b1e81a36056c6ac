package dev.tenon.cli;

import com.sun.management.OperatingSystemMXBean;
import dev.tenon.api.kernel.Kernels;
import dev.tenon.api.workbench.Workbench.PluginProblem;
import dev.tenon.engine.plugin.Catalog;
import dev.tenon.engine.plugin.Installed;
import dev.tenon.engine.plugin.Plugin;
import dev.tenon.engine.plugin.Plugins;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tenon doctor}: what this machine and this installation have, and what is wrong with them. */
@Command(name = "doctor", description = "Say what this machine offers, which kernels run and why others do not, and what is wrong with plugins.", footer = {
    "", "Example:", "  tenon doctor", "  tenon doctor --plugins my-plugins", "  tenon doctor --kernels"})
final class Doctor implements Callable<Integer> {
  /** What runs use if nothing else is asked for. */
  private static final String USUAL = "vector";

  private final Session session;

  @Mixin Common common = new Common();

  @Option(names = "--kernels", arity = "0..1", fallbackValue = USUAL, paramLabel = "TYPE", description = "Instead, time every kernel of a set (vector if none is named) against what this machine can do; exit 1 if one looks badly compiled.") private Optional<String> timed = Optional
      .empty();

  @Option(names = "--json", description = "Print one JSON object.") boolean json;

  Doctor(Session session) {
    this.session = session;
  }

  @Override public Integer call() {
    PluginPlaces places = PluginPlaces.of(common.plugins);
    places.require();
    if (!common.quiet) places.tellBarren(session);
    Plugins plugins = Plugins.load(places.all());
    if (timed.isPresent()) return time(timed.get(), plugins, places);
    var figures = new Figures();
    installation(figures);
    machine(figures);
    kernels(figures, plugins);
    plugins(figures, plugins);
    figures.print(session.out(), json);
    return 0;
  }

  private int time(String type, Plugins plugins, PluginPlaces places) {
    places.requireSound(plugins);
    if (!common.quiet) plugins.problems().forEach(p -> session.note("warning: " + p));
    boolean shown = !common.quiet && session.surroundings().errWatched();
    if (shown) session.note("timing kernels, about half a minute");
    KernelReport report = KernelReport.of(plugins.catalogs(), type);
    report.print(session.out(), json);
    return report.code();
  }

  private static void installation(Figures figures) {
    String home = PluginPlaces.home().map(Path::toString).orElse("not known: not started by the launcher");
    figures.add("version", Tenon.version(), "Tenon").add("home", home, "installation");
    String places = Optional.ofNullable(System.getenv(PluginPlaces.VARIABLE)).orElse("");
    figures.add("tenon_plugins", places, PluginPlaces.VARIABLE, places.isEmpty() ? "not set" : places);
  }

  private static void machine(Figures figures) {
    Runtime runtime = Runtime.getRuntime();
    figures.hidden("java_home", System.getProperty("java.home")).add("java", Runtime.version().toString(), "Java",
        Runtime.version() + ", " + System.getProperty("java.vendor") + ", " + System.getProperty("java.home"));
    String system = System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
        + System.getProperty("os.arch");
    figures.add("system", system, "system").add("cores", runtime.availableProcessors(), "cores");
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean machine) {
      long total = machine.getTotalMemorySize(), free = machine.getFreeMemorySize();
      figures.add("memory_bytes", total, "memory", Amounts.bytes(total) + ", " + Amounts.bytes(free) + " of it unused");
    }
    figures.add("heap_bytes", runtime.maxMemory(), "Java heap", "up to " + Amounts.bytes(runtime.maxMemory()));
  }

  private static void kernels(Figures figures, Plugins plugins) {
    Catalog<Kernels> catalog = plugins.catalogs().of(Kernels.class);
    var all = new ArrayList<Map<String, Object>>();
    String label = "kernels";
    for (Installed<Kernels> installed : catalog.installed()) {
      Kernels kernels = installed.defaults();
      Optional<String> why = kernels.unavailable();
      boolean used = why.isEmpty() && kernels.type().equals(USUAL);
      all.add(Figures.tree("type", kernels.type(), "description", kernels.describe(), "available", why.isEmpty(),
          "why_not", why.orElse(""), "used", used));
      String state = why.map(w -> "cannot run here: " + w)
          .orElse(used ? "used unless --kernels says otherwise" : "can be had by --kernels " + kernels.type());
      figures.line(label, kernels.type() + ": " + kernels.describe() + "; " + state);
      label = "";
    }
    if (catalog.find(USUAL).isEmpty()) figures.line(label, catalog.refusal(USUAL));
    figures.hidden("kernels", all);
  }

  private static void plugins(Figures figures, Plugins plugins) {
    List<Map<String, Object>> all = new ArrayList<>();
    long builtIn = plugins.catalogs().components().stream().filter(c -> c.plugin().equals(Plugin.BUILT_IN)).count();
    figures.add("built_in_components", builtIn, "components", builtIn + " built in; tenon plugin list names them");
    if (plugins.plugins().isEmpty()) figures.line("plugins", "none");
    for (Plugin plugin : plugins.plugins()) {
      List<String> brings = brings(plugin, plugins);
      String path = plugin.path().map(Path::toString).orElse("");
      all.add(Figures.tree("name", plugin.name(), "version", plugin.version(), "path", path, "components", brings));
      figures.line(all.size() == 1 ? "plugins" : "", plugin.name() + " " + plugin.version() + " (" + path + "): "
          + (brings.isEmpty() ? "nothing that can be used" : String.join(", ", brings)));
    }
    figures.hidden("plugins", all);
    String label = "problems";
    if (plugins.problems().isEmpty()) figures.line(label, "none");
    for (PluginProblem problem : plugins.problems()) {
      figures.line(label, problem.toString());
      label = "";
    }
    figures.hidden("problems", plugins.problems().stream().map(PluginList::tree).toList());
  }

  private static List<String> brings(Plugin plugin, Plugins plugins) {
    return plugins.catalogs().all().stream().flatMap(c -> c.installed().stream()).filter(i -> i.plugin().equals(plugin))
        .map(i -> i.role().title() + " " + i.type()).toList();
  }
}
