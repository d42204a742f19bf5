package io.spectra.webhooks.server.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// A command that only groups others. When it is run by itself, it names them.
abstract sealed class CommandGroup implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Name one of: " + String.join(", ", spec.subcommands().keySet()) + ".");
  }

  @Command(
      name = "keys",
      description = "API keys of a running server.",
      mixinStandardHelpOptions = true)
  static final class Keys extends CommandGroup {}

  @Command(
      name = "tenants",
      description = "Tenants of a running server.",
      mixinStandardHelpOptions = true)
  static final class Tenants extends CommandGroup {}

  @Command(
      name = "webhooks",
      description = "Webhooks of a running server.",
      mixinStandardHelpOptions = true)
  static final class Webhooks extends CommandGroup {}

  @Command(
      name = "events",
      description = "The events that a running server knows.",
      mixinStandardHelpOptions = true)
  static final class Events extends CommandGroup {}
}
