package io.spectra.webhooks.server.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/// One command line run to its end: exit code, output, errors.
record CommandRun(int exitCode, String out, String err) {

  static CommandRun of(ServerStarter starter, Map<String, String> environment, String... words) {
    var out = new StringWriter();
    var err = new StringWriter();
    var line = SpectraCommand.commandLine(starter, environment, () -> 0);
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    int exitCode = line.execute(words);
    return new CommandRun(exitCode, out.toString(), err.toString());
  }

  /// A command that must not start a server.
  static CommandRun of(Map<String, String> environment, String... words) {
    return of(
        settings -> {
          throw new AssertionError("started with " + settings);
        },
        environment,
        words);
  }
}
