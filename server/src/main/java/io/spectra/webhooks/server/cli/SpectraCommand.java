package io.spectra.webhooks.server.cli;

import io.spectra.webhooks.server.http.WholeNumber;
import io.spectra.webhooks.settings.InvalidSettingsException;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// The command `spectra` with all its subcommands: reads the command line, runs the one that is
/// named, and turns what went wrong into one sentence and an exit code. On the main thread.
@Command(
    name = "spectra",
    description = "Signed outbound webhooks: a server and its tools.",
    footer = {
      "",
      "In a checkout there are also `./spectra test` (everything CI runs) and",
      "`./spectra bench` (measures it)."
    },
    mixinStandardHelpOptions = true,
    versionProvider = SpectraCommand.Version.class)
final class SpectraCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
  private CommandSpec spec;

  private SpectraCommand() {}

  /// All commands, ready to read a command line.
  ///
  /// @param environment of the process, for settings and the operator's token
  /// @param ticker monotonic nanoseconds
  public static CommandLine commandLine(
      ServerStarter starter, Map<String, String> environment, LongSupplier ticker) {
    var line = new CommandLine(new SpectraCommand());
    line.addSubcommand(new ServeCommand(starter, environment));
    line.addSubcommand(new DemoCommand(starter, environment, ticker));
    line.addSubcommand(
        new CommandLine(new CommandGroup.Keys())
            .addSubcommand(new KeysCreateCommand(environment))
            .addSubcommand(new KeysListCommand(environment))
            .addSubcommand(new KeysRevokeCommand(environment)));
    line.addSubcommand(
        new CommandLine(new CommandGroup.Tenants())
            .addSubcommand(new TenantsCreateCommand(environment))
            .addSubcommand(new TenantsListCommand(environment)));
    line.addSubcommand(
        new CommandLine(new CommandGroup.Webhooks())
            .addSubcommand(new WebhooksListCommand(environment)));
    line.addSubcommand(
        new CommandLine(new CommandGroup.Events())
            .addSubcommand(new EventsTypesCommand(environment))
            .addSubcommand(new EventsAddCommand(environment)));
    line.registerConverter(long.class, SpectraCommand::wholeNumber);
    line.registerConverter(int.class, text -> Math.toIntExact(wholeNumber(text)));
    line.setExecutionExceptionHandler((failure, failed, _) -> explain(failure, failed));
    return line;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }

  /// Reads a number in its one spelling, as in the API's paths: Java's parser takes a plus, zeros
  /// in front and the digits of every script. A negative one is for the command to refuse.
  private static long wholeNumber(String text) {
    if (text.startsWith("-")) {
      return -wholeNumber(text.substring(1));
    }
    return WholeNumber.parse(text)
        .orElseThrow(() ->
            new TypeConversionException(
                "'%s' is not a whole number in ASCII digits without leading zeros"
                    .formatted(text)));
  }

  private static int explain(Exception failure, CommandLine failed) throws Exception {
    var err = failed.getErr();
    if (failure instanceof InvalidSettingsException invalid) {
      err.println("spectra: the settings are wrong; nothing was started");
      invalid.faults().forEach(fault -> err.println("  " + fault));
      return ExitCode.USAGE;
    }
    if (failure instanceof StartFailedException || failure instanceof CommandFailedException) {
      err.println("spectra: " + failure.getMessage());
      return ExitCode.FAILED;
    }
    throw failure;
  }

  /// Returns the version in the jar's manifest; classes in a directory have none.
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      var version =
          Optional.ofNullable(SpectraCommand.class.getPackage().getImplementationVersion());
      return new String[] {"spectra " + version.orElse("(built from source)")};
    }
  }
}
