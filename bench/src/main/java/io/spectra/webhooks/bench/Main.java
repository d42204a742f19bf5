package io.spectra.webhooks.bench;

import picocli.CommandLine;

/// The program behind `./spectra bench`. Runs on the main thread.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new BenchCommand()).execute(args));
  }
}
