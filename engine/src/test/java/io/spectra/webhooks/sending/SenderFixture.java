package io.spectra.webhooks.sending;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.delivery.Attempt;
import io.spectra.webhooks.egress.EgressGuard;
import io.spectra.webhooks.egress.EgressSettings;
import io.spectra.webhooks.embedding.DeliveryObserver;
import io.spectra.webhooks.settings.SenderSettings;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/// Runs a sender on a real event loop for a test. Its ticker follows the machine's and can be put
/// forward. The loop's own timers are real.
final class SenderFixture implements AutoCloseable {
  private final EventLoopGroup loops;
  private final AtomicLong ahead = new AtomicLong();
  private final EventLoop loop;
  private final HttpSender sender;

  SenderFixture(Parts parts) {
    this.loops =
        parts.transport.loops(
            1, new DefaultThreadFactory("sender"), DeliveryObserver.NONE, System::nanoTime);
    this.loop = loops.next();
    var guard = new EgressGuard(parts.egress);
    var sockets = parts.sockets.apply(parts.transport);
    var connector = new Connector(loop, guard, parts.lookup, parts.tls, sockets);
    this.sender =
        new HttpSender(
            connector, parts.settings, "1.2.3-test", () -> System.nanoTime() + ahead.get());
  }

  /// The parts of a sender, with defaults that suit most tests.
  static final class Parts {
    private SenderSettings settings = SenderSettings.DEFAULT.withTimeout(Duration.ofSeconds(10));
    private EgressSettings egress = EgressSettings.development();
    private HostLookup lookup = FakeLookup.of("localhost", "127.0.0.1");
    private Transport transport = Transport.best();
    private Function<Transport, Bootstrap> sockets = of -> new Bootstrap().channel(of.socket());
    private ReceiverTls tls = ReceiverTls.trustingTheSystem();

    /// Sets the channels of the connections.
    Parts sockets(Function<Transport, Bootstrap> other) {
      sockets = other;
      return this;
    }

    Parts settings(SenderSettings other) {
      settings = other;
      return this;
    }

    Parts deadline(Duration deadline) {
      settings = settings.withTimeout(deadline);
      return this;
    }

    Parts egress(EgressSettings other) {
      egress = other;
      return this;
    }

    Parts lookup(HostLookup other) {
      lookup = other;
      return this;
    }

    Parts transport(Transport other) {
      transport = other;
      return this;
    }

    Parts tls(ReceiverTls other) {
      tls = other;
      return this;
    }

    SenderFixture start() {
      return new SenderFixture(this);
    }
  }

  static Parts with() {
    return new Parts();
  }

  static SenderFixture start() {
    return with().start();
  }

  Outcome send(String url) {
    return begin(url).outcome();
  }

  Watched begin(String url) {
    return begin(Attempts.to(url));
  }

  Watched begin(Attempt attempt) {
    var watched = new Watched(loop);
    begin(attempt, watched);
    return watched;
  }

  void begin(Attempt attempt, Watched watched) {
    loop.execute(() -> {
      watched.call = sender.send(attempt, watched);
      watched.sendHasReturned = true;
    });
  }

  EventLoop loop() {
    return loop;
  }

  HttpSender sender() {
    return sender;
  }

  void putForward(Duration by) {
    ahead.addAndGet(by.toNanos());
  }

  /// Runs a question on the loop and returns its result.
  <T> T onLoop(Callable<T> question) {
    var answer = loop.submit(question);
    if (!answer.awaitUninterruptibly(Watched.SECONDS_PATIENCE, TimeUnit.SECONDS)) {
      throw new AssertionError("the loop does not answer");
    }
    if (!answer.isSuccess()) {
      throw new AssertionError("failed on the loop", answer.cause());
    }
    return answer.getNow();
  }

  int idleConnections() {
    return onLoop(sender::idleConnections);
  }

  @Override
  public void close() {
    onLoop(() -> {
      sender.close();
      return true;
    });
    if (!loops
        .shutdownGracefully(0, 5, TimeUnit.SECONDS)
        .awaitUninterruptibly(Watched.SECONDS_PATIENCE, TimeUnit.SECONDS)) {
      throw new AssertionError("the loop does not stop");
    }
  }
}
