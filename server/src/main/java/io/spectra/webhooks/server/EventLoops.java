package io.spectra.webhooks.server;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.spectra.webhooks.embedding.DeliveryObserver;
import io.spectra.webhooks.sending.Transport;
import io.spectra.webhooks.server.cli.StartFailedException;
import io.spectra.webhooks.server.settings.ServerSettings;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Starts and stops the event loops that the API and the deliveries share.
final class EventLoops {
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

  private EventLoops() {}

  /// @throws StartFailedException when the transport of the settings does not work here
  static EventLoopGroup start(
      ServerSettings settings, DeliveryObserver observer, LongSupplier ticker) {
    var transport = settings.network().transport().orElseGet(Transport::best);
    if (!transport.isAvailable()) {
      throw new StartFailedException(
          "engine.transport: %s does not work on this machine; choose nio, or leave the setting out."
              .formatted(transport.name().toLowerCase(Locale.ROOT)));
    }
    var threads = new DefaultThreadFactory("spectra-loop");
    return transport.loops(settings.engine().loops(), threads, observer, ticker);
  }

  static void close(EventLoopGroup loops) {
    loops
        .shutdownGracefully(0, CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(CLOSE_WITHIN.toMillis() * 2);
  }
}
