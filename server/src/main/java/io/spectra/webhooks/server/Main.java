package io.spectra.webhooks.server;

import io.spectra.webhooks.server.cli.Logging;
import io.spectra.webhooks.server.cli.LostCharacters;
import io.spectra.webhooks.server.cli.SpectraCommand;
import io.spectra.webhooks.server.cli.StandardStreams;
import java.util.List;

/// The program behind `./spectra`: the command line, with a real server behind `serve` and `demo`.
/// Ends the process with the command's exit code.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Logging.setUp();
    var err = StandardStreams.err();
    var lost =
        LostCharacters.sentence(
            List.of(args),
            System.getenv(),
            System.getProperty("user.dir", ""),
            System.getProperty("sun.jnu.encoding", "unknown"));
    if (lost.isPresent()) {
      err.println("spectra: " + lost.get());
      System.exit(LostCharacters.EXIT_CODE);
    }
    var line = SpectraCommand.commandLine(Server::start, System.getenv(), System::nanoTime);
    line.setOut(StandardStreams.out());
    line.setErr(err);
    System.exit(line.execute(args));
  }
}
