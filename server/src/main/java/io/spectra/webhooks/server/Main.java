package io.spectra.webhooks.server;

import io.spectra.webhooks.server.cli.Logging;
import io.spectra.webhooks.server.cli.SpectraCommand;
import io.spectra.webhooks.server.cli.Terminal;

/// The program behind `./spectra`: the command line, with a real server behind `serve` and `demo`.
/// Ends the process with the command's exit code.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Logging.setUp();
    var line = SpectraCommand.commandLine(Server::start, System.getenv(), System::nanoTime);
    line.setOut(Terminal.out());
    line.setErr(Terminal.err());
    System.exit(line.execute(args));
  }
}
