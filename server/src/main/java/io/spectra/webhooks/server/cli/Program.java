package io.spectra.webhooks.server.cli;

import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// Runs one command line of `spectra` in this process, from setting up the log to the exit code. On
/// the main thread.
public final class Program {
  private Program() {}

  /// Returns the exit code of the command.
  ///
  /// @param environment of the process
  /// @param ticker monotonic nanoseconds
  public static int run(
      String[] arguments,
      ServerStarter starter,
      Map<String, String> environment,
      LongSupplier ticker) {
    Logging.setUp();
    var err = StandardStreams.err();
    var lost =
        LostCharacters.sentence(
            List.of(arguments),
            environment,
            System.getProperty("user.dir", ""),
            System.getProperty("sun.jnu.encoding", "unknown"));
    if (lost.isPresent()) {
      err.println("spectra: " + lost.get());
      return LostCharacters.EXIT_CODE;
    }
    var line = SpectraCommand.commandLine(starter, environment, ticker);
    line.setOut(StandardStreams.out());
    line.setErr(err);
    return line.execute(arguments);
  }
}
