package io.spectra.webhooks.server;

import io.spectra.webhooks.server.cli.Program;

/// The program behind `./spectra`: the command line, with a real server behind `serve` and `demo`.
/// Ends the process with the command's exit code.
final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(Program.run(args, Server::start, System.getenv(), System::nanoTime));
  }
}
