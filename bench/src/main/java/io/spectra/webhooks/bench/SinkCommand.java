package io.spectra.webhooks.bench;

import io.spectra.webhooks.bench.process.SinkProcess;
import io.spectra.webhooks.bench.sink.Sink;
import io.spectra.webhooks.bench.time.MonotonicClock;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Runs `sink`, the receiver alone, for a rig that starts it or for trials by hand. It ends when
/// its standard input ends, so it never outlives the process that started it.
@Command(
    name = "sink",
    description = "Only receive requests; ends when its standard input ends.",
    mixinStandardHelpOptions = true)
final class SinkCommand implements Callable<Integer> {
  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "The port to listen on (default: a free one).")
  private int port;

  @Option(
      names = "--origins",
      paramLabel = "N",
      defaultValue = "1",
      description = "The number of ports to listen on (default: 1).")
  private int origins;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    try (var sink = Sink.start(new MonotonicClock(), port, origins)) {
      var out = spec.commandLine().getOut();
      out.println(SinkProcess.announcement(sink.addresses()));
      out.flush();
      System.in.transferTo(OutputStream.nullOutputStream());
    }
    return 0;
  }
}
