package io.spectra.webhooks.server;

import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The program behind `./spectra`: reads the command line and runs the command it names. Runs on
/// the main thread; a wrong command line prints how to use it and exits with 2.
@Command(
    name = "spectra",
    description = "Signed outbound webhooks: a server and its tools.",
    mixinStandardHelpOptions = true,
    footer = {"", "./spectra test runs everything that CI runs."},
    versionProvider = Main.Version.class)
public final class Main implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
  private CommandSpec spec;

  private Main() {}

  /// Runs one command and ends the process with its exit code.
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }

  /// The version in the jar's manifest; classes that lie in a directory have none.
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      var version = Optional.ofNullable(Main.class.getPackage().getImplementationVersion());
      return new String[] {"spectra " + version.orElse("(built from source)")};
    }
  }
}
