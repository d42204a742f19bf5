package io.spectra.webhooks.bench;

import picocli.CommandLine;

/// The program behind `./spectra bench`. Runs on the main thread.
public final class BenchMain {
  private BenchMain() {}

  public static void main(String[] args) {
    var command = new CommandLine(new BenchCommand());
    command.setParameterExceptionHandler(BenchMain::sayWhatIsWrong);
    System.exit(command.execute(args));
  }

  /// Prints one sentence. With the whole help, that sentence would scroll away.
  private static int sayWhatIsWrong(CommandLine.ParameterException e, String[] args) {
    var err = e.getCommandLine().getErr();
    err.println(e.getMessage());
    err.println("See ./spectra bench --help.");
    return e.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
  }
}
