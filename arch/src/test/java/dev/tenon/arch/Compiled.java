package dev.tenon.arch;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Classes made of a few lines, to break rules with. */
final class Compiled {
  private Compiled() {}

  /**
   * Compiles and reads them.
   *
   * @param sources by class name
   * @param folder where the class files go
   */
  static JavaClasses of(Map<String, String> sources, Path folder) {
    List<Source> files = sources.entrySet().stream().map(e -> new Source(e.getKey(), e.getValue())).toList();
    List<String> options = List.of("-d", folder.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none",
        "-Xpkginfo:always", "--add-modules", "jdk.incubator.vector,jdk.unsupported");
    var messages = new DiagnosticCollector<JavaFileObject>();
    if (!ToolProvider.getSystemJavaCompiler().getTask(null, null, messages, options, null, files).call())
      throw new IllegalStateException("cannot compile " + sources + ": " + messages.getDiagnostics());
    return new ClassFileImporter().importPath(folder);
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(URI.create("string:///" + name.replace('.', '/') + JavaFileObject.Kind.SOURCE.extension),
          JavaFileObject.Kind.SOURCE);
      this.text = text;
    }

    @Override public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
