package io.spectra.webhooks.server.cli;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// How text leaves the process by its standard streams: in the charset of the locale, except where
/// that is ASCII, which is what a process without a locale gets. Then it is UTF-8, because ASCII
/// would turn a name into question marks.
public final class Terminal {
  private Terminal() {}

  /// A writer that the command line prints its answers to.
  public static PrintWriter out() {
    return writer(System.out, charset("stdout.encoding"));
  }

  /// A writer for what the command line has to complain of.
  public static PrintWriter err() {
    return writer(System.err, errorCharset());
  }

  static Charset errorCharset() {
    return charset("stderr.encoding");
  }

  private static PrintWriter writer(PrintStream stream, Charset charset) {
    return new PrintWriter(new OutputStreamWriter(stream, charset), true);
  }

  private static Charset charset(String property) {
    return orUtf8(Charset.forName(System.getProperty(property, "UTF-8"), StandardCharsets.UTF_8));
  }

  static Charset orUtf8(Charset charset) {
    return charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset;
  }
}
