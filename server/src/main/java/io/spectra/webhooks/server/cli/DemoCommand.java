package io.spectra.webhooks.server.cli;

import io.spectra.webhooks.platform.demo.Demo;
import io.spectra.webhooks.server.settings.GivenValues;
import io.spectra.webhooks.server.settings.ServerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `spectra demo`: a server on data of its own, a receiver, and orders.
@Command(
    name = "demo",
    description = "Show a server, a receiver that verifies signatures, and orders that arrive.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private static final String PLATFORM_ENABLED = "SPECTRA_PLATFORM_ENABLED";
  private static final long STOP_SECONDS = 20;

  private final ServerStarter starter;
  private final Map<String, String> environment;
  private final LongSupplier ticker;

  @Option(
      names = "--orders",
      paramLabel = "N",
      defaultValue = "20",
      description = "Stop after this many orders (default: 20); Ctrl-C stops earlier.")
  private int orders;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
  private CommandSpec spec;

  DemoCommand(ServerStarter starter, Map<String, String> environment, LongSupplier ticker) {
    this.starter = starter;
    this.environment = environment;
    this.ticker = ticker;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (orders < 1) {
      throw new ParameterException(
          spec.commandLine(), "--orders must be at least 1, was " + orders + ".");
    }
    if (!isPlatformEnabled()) {
      throw new CommandFailedException(
          "The demo places orders, but %s switches orders and inventory off; unset it to run the demo."
              .formatted(PLATFORM_ENABLED));
    }
    var directory = temporaryDirectory();
    try {
      return run(directory);
    } finally {
      delete(directory);
    }
  }

  private int run(Path directory) throws InterruptedException {
    var out = spec.commandLine().getOut();
    try (var server = starter.start(settings(directory));
        var demo = new Demo(server.address(), server.firstKey().orElseThrow(), ticker, out)) {
      var ended = new CountDownLatch(1);
      var hook = Thread.ofPlatform().name("spectra-stop").unstarted(() -> stop(demo, ended));
      Runtime.getRuntime().addShutdownHook(hook);
      try {
        out.println("A server runs on " + server.address() + ", its data in " + directory);
        return demo.run(orders) ? ExitCode.DONE : ExitCode.FAILED;
      } finally {
        ended.countDown();
        removeHook(hook);
      }
    }
  }

  /// On Ctrl-C: lets the main thread come to its summary before the process ends.
  private static void stop(Demo demo, CountDownLatch ended) {
    demo.stop();
    try {
      boolean _ = ended.await(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The process is ending already, and the hook is what waits for this thread.
    }
  }

  /// The demo's server takes no settings from the environment. This variable is an exception,
  /// because somebody who set it expects a server without orders.
  private boolean isPlatformEnabled() {
    var given = new HashMap<>(environment);
    given.keySet().retainAll(Set.of(PLATFORM_ENABLED));
    return ServerSettings.read(GivenValues.of(Map.of(), given, Optional.empty()))
        .api()
        .isPlatformEnabled();
  }

  private static ServerSettings settings(Path directory) {
    var flags =
        Map.of("data.directory", directory.toString(), "listen.port", "0", "development", "true");
    return ServerSettings.read(GivenValues.of(flags, Map.of(), Optional.empty()));
  }

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("spectra-demo-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) {
    try (var walk = Files.walk(directory)) {
      for (var path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
