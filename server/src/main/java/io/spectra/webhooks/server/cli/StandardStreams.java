package io.spectra.webhooks.server.cli;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// Opens the process's standard streams in the charset of the locale. ASCII, which a process
/// without a locale gets, is replaced by UTF-8, because it would turn a name into question marks.
final class StandardStreams {
  private StandardStreams() {}

  /// A writer that the command line prints its answers to.
  public static PrintWriter out() {
    return writer(System.out, charset("stdout.encoding"));
  }

  /// A writer that the command line prints its complaints to.
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
