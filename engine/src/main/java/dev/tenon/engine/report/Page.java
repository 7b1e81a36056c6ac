package dev.tenon.engine.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The frame of the page: head, style and script. A policy in its head forbids browsers to load anything, and to run anything but
 * the page's own script, whatever a model may have written into its samples.
 */
final class Page {
  private final Html html = new Html();
  private final String title, origin;

  /** The page of a run. */
  Page(String title) {
    this(title + " · Tenon run", "from the files in the run's folder");
  }

  /** @param origin where what is on it was taken from */
  Page(String title, String origin) {
    this.title = title;
    this.origin = origin;
  }

  Html html() {
    return html;
  }

  void begin() {
    String style = resource("report.css"), script = resource("report.js");
    html.open("html", "lang", "en").line().open("head").line();
    html.empty("meta", "charset", "utf-8").line();
    html.empty("meta", "http-equiv", "Content-Security-Policy", "content",
        "default-src 'none'; style-src '" + hash(style) + "'; script-src '" + hash(script)
            + "'; base-uri 'none'; form-action 'none'")
        .line();
    html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1").line();
    html.empty("meta", "name", "color-scheme", "content", "light dark").line();
    html.leaf("title", title).line();
    html.open("style").raw(style).close().line().close().line();
    html.open("body").line().open("main").line();
  }

  String end() {
    html.leaf("footer", "Written by Tenon " + origin + ". This page loads nothing from elsewhere.")
        .line();
    html.close().line().open("script").raw(resource("report.js")).close().line().close().line().close();
    return html.done();
  }

  private static String resource(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      if (in == null) throw new IllegalStateException(name + " is missing beside " + Page.class);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String hash(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
