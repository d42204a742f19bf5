package io.spectra.webhooks.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.testing.Behaviour;
import io.spectra.webhooks.testing.FakeReceiver;
import io.spectra.webhooks.testing.ServerIdentity;
import io.spectra.webhooks.testing.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Which receivers are believed, whoever does the handshake.
@ParameterizedClass
@EnumSource(
    value = SslProvider.class,
    names = {"JDK", "OPENSSL"})
class ReceiverTlsTest {
  private static final TestCertificates AUTHORITY = TestCertificates.create();
  private static final Duration SHORT = Duration.ofMillis(300);

  @TempDir private Path directory;

  private final SslProvider provider;

  ReceiverTlsTest(SslProvider provider) {
    this.provider = provider;
  }

  @BeforeEach
  void isHere() {
    assumeTrue(provider == SslProvider.JDK || OpenSsl.isAvailable());
  }

  static Stream<Arguments> believed() {
    return Stream.of(
        Arguments.of("its name", "hooks.test", AUTHORITY.server("hooks.test")),
        Arguments.of("one of its names", "hooks.test", AUTHORITY.server("a.test", "hooks.test")),
        Arguments.of("a wildcard", "hooks.test.example", AUTHORITY.server("*.test.example")),
        Arguments.of("its address", "127.0.0.1", AUTHORITY.server("127.0.0.1")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("believed")
  void a_certificate_for_the_urls_host_is_believed(
      String name, String host, ServerIdentity identity) {
    try (var receiver = FakeReceiver.startTls(identity);
        var sender = trusting(host).start()) {
      assertThat(sender.send(receiver.url(host, "/")).success()).as(name).isTrue();
      assertThat(sender.send(receiver.url(host, "/")).success()).isTrue();
      assertThat(receiver.connections()).isEqualTo(1);
    }
  }

  static Stream<Arguments> disbelieved() {
    var stranger = TestCertificates.create();
    return Stream.of(
        Arguments.of("another name", "hooks.test", AUTHORITY.server("other.test")),
        Arguments.of("its address for a name", "hooks.test", AUTHORITY.server("127.0.0.1")),
        Arguments.of("a name for its address", "127.0.0.1", AUTHORITY.server("hooks.test")),
        Arguments.of("another address", "127.0.0.1", AUTHORITY.server("127.0.0.2")),
        Arguments.of("expired", "hooks.test", AUTHORITY.expired("hooks.test")),
        Arguments.of("not yet valid", "hooks.test", AUTHORITY.notYetValid("hooks.test")),
        Arguments.of("self-signed", "hooks.test", TestCertificates.selfSigned("hooks.test")),
        Arguments.of("an unknown authority", "hooks.test", stranger.server("hooks.test")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("disbelieved")
  void any_other_certificate_is_refused_before_a_byte_is_sent(
      String name, String host, ServerIdentity identity) {
    try (var receiver = FakeReceiver.startTls(identity);
        var sender = trusting(host).start()) {
      var watched = sender.begin(receiver.url(host, "/"));

      assertThat(watched.outcome()).as(name).isInstanceOf(Outcome.TlsRefused.class);
      assertThat(watched.outcome().error())
          .hasValue("tls: the TLS handshake with the receiver failed");
      assertThat(watched.heard()).containsExactly("finished");
      receiver.takeClosedConnection();
      assertThat(receiver.requests()).isEmpty();
    }
  }

  @Test
  void what_was_wrong_is_told_to_the_operator() {
    try (var receiver = FakeReceiver.startTls(AUTHORITY.expired("hooks.test"));
        var sender = trusting("hooks.test").start()) {
      var outcome = (Outcome.TlsRefused) sender.send(receiver.url("hooks.test", "/"));

      assertThat(outcome.detail()).contains("NotAfter");
    }
  }

  @Test
  void an_alert_instead_of_a_handshake_is_a_tls_refusal() {
    try (var receiver = FakeReceiver.startTls(AUTHORITY.server("hooks.test"));
        var sender = trusting("hooks.test").start()) {
      receiver.next(new Behaviour.RefuseTls());

      assertThat(sender.send(receiver.url("hooks.test", "/")))
          .isInstanceOf(Outcome.TlsRefused.class);
    }
  }

  @Test
  void a_receiver_without_tls_is_a_tls_refusal() {
    try (var plain = FakeReceiver.start();
        var sender = trusting("hooks.test").start()) {
      plain.next(
          new Behaviour.AnswerOnAccept(
              "HTTP/1.1 400 Bad Request\r\n\r\n", CompletableFuture.completedFuture(true)));

      assertThat(sender.send("https://hooks.test:" + plain.port() + "/"))
          .isInstanceOf(Outcome.TlsRefused.class);
    }
  }

  @Test
  void a_handshake_that_hangs_is_a_timeout() {
    try (var receiver = FakeReceiver.startTls(AUTHORITY.server("hooks.test"));
        var sender = trusting("hooks.test").deadline(SHORT).start()) {
      receiver.next(new Behaviour.StallOnAccept());

      var watched = sender.begin(receiver.url("hooks.test", "/"));

      assertThat(watched.outcome()).isInstanceOf(Outcome.TimedOut.class);
      assertThat(watched.heard()).containsExactly("finished");
      assertThat(receiver.takeClosedConnection()).isEqualTo(1);
    }
  }

  @Test
  void the_bounds_hold_over_tls_too() {
    try (var receiver = FakeReceiver.startTls(AUTHORITY.server("hooks.test"));
        var sender = trusting("hooks.test").start()) {
      receiver.next(new Behaviour.TenMegabyteBody(200), new Behaviour.CloseBeforeAnswer());

      var long1 = sender.send(receiver.url("hooks.test", "/"));
      var closed = sender.send(receiver.url("hooks.test", "/"));

      assertThat(long1.responseBody()).hasValue("m".repeat(8_192));
      assertThat(closed).isInstanceOf(Outcome.BadAnswer.class);
    }
  }

  @Test
  void a_large_body_arrives_over_tls() {
    try (var receiver = FakeReceiver.startTls(AUTHORITY.server("hooks.test"));
        var sender = trusting("hooks.test").start()) {
      byte[] body = "x".repeat(262_144).getBytes(java.nio.charset.StandardCharsets.UTF_8);

      var outcome = sender.begin(Attempts.to(receiver.url("hooks.test", "/"), body)).outcome();

      assertThat(outcome.success()).isTrue();
      assertThat(receiver.takeRequest().body()).isEqualTo(body);
    }
  }

  @Test
  void the_jdks_authorities_do_not_know_ours() {
    try (var receiver = FakeReceiver.startTls(AUTHORITY.server("hooks.test"));
        var sender =
            SenderFixture.with().lookup(FakeLookup.of("hooks.test", "127.0.0.1")).start()) {
      assertThat(sender.send(receiver.url("hooks.test", "/")))
          .isInstanceOf(Outcome.TlsRefused.class);
    }
  }

  @Test
  void an_authority_can_be_added_by_a_pem_file() {
    var tls = ReceiverTls.trustingTheSystemAnd(AUTHORITY.writeAuthority(directory));
    try (var receiver = FakeReceiver.startTls(AUTHORITY.server("hooks.test"));
        var sender = trusting("hooks.test").tls(tls).start()) {
      assertThat(sender.send(receiver.url("hooks.test", "/")).success()).isTrue();
    }
  }

  @Test
  void a_file_without_certificates_is_refused_by_name() throws IOException {
    Path empty = Files.createFile(directory.resolve("empty.pem"));
    Path absent = directory.resolve("absent.pem");

    for (Path file : new Path[] {empty, absent}) {
      assertThatThrownBy(() -> ReceiverTls.trustingTheSystemAnd(file))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(file.toString());
    }
  }

  private SenderFixture.Parts trusting(String host) {
    var lookup = new FakeLookup();
    if (!host.equals("127.0.0.1")) {
      lookup.put(host, "127.0.0.1");
    }
    return SenderFixture.with()
        .lookup(lookup)
        .tls(ReceiverTls.trusting(AUTHORITY.trustStore(), provider));
  }
}
