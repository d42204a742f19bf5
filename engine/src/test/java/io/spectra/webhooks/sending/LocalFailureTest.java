package io.spectra.webhooks.sending;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.spectra.webhooks.attempt.LocalFailure;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.testing.Behaviour;
import io.spectra.webhooks.testing.FakeReceiver;
import io.spectra.webhooks.testing.TestCertificates;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Tests that only the receiver's behaviour is an outcome. A failure of this process or its machine
/// is reported as such, and the delivery stays open.
class LocalFailureTest {
  private final NoSuchMethodError otherVersion = otherVersion();
  private final FakeReceiver receiver = FakeReceiver.start();

  @AfterEach
  void close() {
    receiver.close();
  }

  static Stream<Arguments> shortages() {
    return Stream.of(
        Arguments.of("no file handle", errno(24)),
        Arguments.of("no file handle on the whole machine", errno(23)),
        Arguments.of("no memory for a socket", errno(105)),
        Arguments.of("no port", new ConnectException("x(..) failed with error(-99): whatever")),
        Arguments.of("no port, by Java's selectors", new BindException("Cannot assign")),
        Arguments.of(
            "no channel", new ChannelException("Failed to open.", new SocketException("Zu viele"))),
        Arguments.of("no memory", new OutOfMemoryError("direct")),
        Arguments.of("no name server", new NameServersAwayException("none is configured")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shortages")
  void a_resource_that_the_machine_lacks_is_a_shortage(String name, Throwable failure) {
    assertThat(LocalFailures.of(failure)).hasValue(new LocalFailure.Shortage(failure));
    var wrapped = new IllegalStateException("wrapped", failure);
    assertThat(LocalFailures.of(wrapped)).hasValue(new LocalFailure.Shortage(wrapped));
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of("a library of another version", otherVersion()),
        Arguments.of("the same, inside TLS", new SSLException("engine", otherVersion())),
        Arguments.of(
            "the same while a channel is created", new ChannelException("x", otherVersion())),
        Arguments.of("an error of ours", new IllegalStateException("not in a pipeline yet")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void an_exception_from_our_own_code_is_a_fault(String name, Throwable failure) {
    assertThat(LocalFailures.of(failure)).hasValue(new LocalFailure.Fault(failure));
  }

  static Stream<Arguments> foreign() {
    return Stream.of(
        Arguments.of("refused", new ConnectException("x(..) failed with error(-111): refused")),
        Arguments.of("refused, by Java's selectors", new ConnectException("refused")),
        Arguments.of("no route", new NoRouteToHostException()),
        Arguments.of("reset", errno(104)),
        Arguments.of("blocked by the machine's own rules", errno(1)),
        Arguments.of("no such name", new UnknownHostException("hooks.test")),
        Arguments.of("the certificate", new SSLHandshakeException("expired")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("foreign")
  void a_failure_of_the_receiver_or_the_network_is_not_local(String name, Throwable failure) {
    assertThat(LocalFailures.of(failure)).isEmpty();
  }

  @Test
  void a_socket_that_cannot_be_created_says_nothing_about_the_receiver() {
    try (var sender = SenderFixture.with().sockets(_ -> withoutHandles()).start()) {
      var watched = sender.begin(receiver.url("/"));

      assertThat(watched.localFailure()).isInstanceOf(LocalFailure.Shortage.class);
      assertThat(watched.heard()).containsExactly("failedLocally");
    }
    assertThat(receiver.connections()).isZero();
  }

  @Test
  void an_address_that_could_not_be_tried_prevents_a_timeout_if_the_other_is_silent() {
    var made = new AtomicInteger();
    ChannelFactory<SocketChannel> firstFails =
        () -> {
          if (made.getAndIncrement() == 0) {
            throw new ChannelException("Unable to create Channel", errno(24));
          }
          return new Silent();
        };
    try (var sender =
        SenderFixture.with()
            .transport(Transport.NIO)
            .lookup(FakeLookup.of("localhost", "127.0.0.1", "127.0.0.2"))
            .deadline(Duration.ofMillis(300))
            .sockets(_ -> new Bootstrap().channelFactory(firstFails))
            .start()) {
      assertThat(sender.begin(receiver.url("localhost", "/")).localFailure())
          .isInstanceOf(LocalFailure.Shortage.class);
    }
  }

  @Test
  void name_servers_that_are_away_say_nothing_about_the_receiver() {
    HostLookup away =
        _ -> ImmediateEventExecutor.INSTANCE.newFailedFuture(new NameServersAwayException("away"));
    try (var sender = SenderFixture.with().lookup(away).start()) {
      assertThat(sender.begin(receiver.url("localhost", "/")).localFailure())
          .isInstanceOf(LocalFailure.Shortage.class);
    }
  }

  @Test
  void a_name_without_an_address_is_unreachable() {
    try (var sender = SenderFixture.with().lookup(new FakeLookup()).start()) {
      assertThat(sender.send(receiver.url("localhost", "/")))
          .isInstanceOf(Outcome.Unreachable.class);
    }
  }

  @Test
  void an_exception_from_a_lookup_is_a_fault() {
    HostLookup broken =
        _ -> {
          throw otherVersion;
        };
    try (var sender = SenderFixture.with().lookup(broken).start()) {
      var watched = sender.begin(receiver.url("localhost", "/"));

      assertThat(watched.localFailure()).isEqualTo(new LocalFailure.Fault(otherVersion));
      assertThat(watched.heard()).containsExactly("failedLocally");
    }
  }

  @Test
  void an_exception_while_opening_a_tls_connection_is_a_fault() {
    try (var secure = FakeReceiver.startTls(TestCertificates.create().server("127.0.0.1"));
        var sender = withBrokenBuffers().start()) {
      assertThat(sender.begin(secure.url("/")).localFailure())
          .isEqualTo(new LocalFailure.Fault(otherVersion));
    }
  }

  @Test
  void an_exception_while_writing_a_request_is_a_fault() {
    try (var sender = withBrokenBuffers().start()) {
      assertThat(sender.begin(receiver.url("/")).localFailure())
          .isEqualTo(new LocalFailure.Fault(otherVersion));
      receiver.takeClosedConnection();
    }
    assertThat(receiver.requests()).isEmpty();
  }

  @Test
  void a_deadline_that_is_noticed_late_is_not_a_timeout() {
    receiver.always(new Behaviour.Stall());
    try (var sender = SenderFixture.with().deadline(Duration.ofMillis(500)).start()) {
      var watched = sender.begin(receiver.url("/"));
      watched.awaitConnected();
      sender.putForward(Duration.ofSeconds(45)); // as if the machine had slept

      assertThat(watched.localFailure()).isInstanceOf(LocalFailure.Shortage.class);
    }
  }

  private static NoSuchMethodError otherVersion() {
    return new NoSuchMethodError("of a library");
  }

  private static IOException errno(int number) {
    return new IOException("newSocketStream(..) failed with error(-" + number + "): whatever");
  }

  private static Bootstrap withoutHandles() {
    return new Bootstrap()
        .channelFactory(() -> {
          throw new ChannelException("Unable to create Channel", errno(24));
        });
  }

  /// Returns parts with which connections open, but nothing can be written to them.
  private SenderFixture.Parts withBrokenBuffers() {
    return SenderFixture.with()
        .transport(Transport.NIO)
        .sockets(_ -> new Bootstrap().channelFactory(Broken::new));
  }

  /// A channel that never gets an answer to its SYN.
  private static final class Silent extends NioSocketChannel {
    @Override
    protected boolean doConnect(SocketAddress remote, @Nullable SocketAddress local) {
      return false;
    }
  }

  private final class Broken extends NioSocketChannel {
    @Override
    public ByteBufAllocator alloc() {
      throw otherVersion;
    }
  }
}
