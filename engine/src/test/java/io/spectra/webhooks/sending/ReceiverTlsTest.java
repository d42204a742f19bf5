package io.spectra.webhooks.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.testing.Behaviour;
import io.spectra.webhooks.testing.FakeReceiver;
import io.spectra.webhooks.testing.ServerIdentity;
import io.spectra.webhooks.testing.TestCertificates;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests which receivers are authenticated, with each implementation of the handshake.
@ParameterizedClass
@EnumSource(
    value = SslProvider.class,
    names = {"JDK", "OPENSSL"})
class ReceiverTlsTest {
  private static final TestCertificates AUTHORITY = TestCertificates.create();
  private static final TestCertificates INTERMEDIATE = AUTHORITY.intermediate();
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
        Arguments.of("its address", "127.0.0.1", AUTHORITY.server("127.0.0.1")),
        Arguments.of("a name without a dot", "receiver", AUTHORITY.server("receiver")),
        Arguments.of("an intermediate", "hooks.test", INTERMEDIATE.server("hooks.test")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("believed")
  void a_certificate_for_the_urls_host_is_accepted(
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
    String issuer = INTERMEDIATE.authority().getSubjectX500Principal().getName();
    String unknown = stranger.authority().getSubjectX500Principal().getName();
    return Stream.of(
        refused(
            "another name",
            "hooks.test",
            AUTHORITY.server("Other.test", "a.test"),
            "is for other.test, a.test, not for hooks.test"),
        refused(
            "its address for a name",
            "hooks.test",
            AUTHORITY.server("127.0.0.1"),
            "is for 127.0.0.1, not for hooks.test"),
        refused(
            "a name for its address",
            "127.0.0.1",
            AUTHORITY.server("hooks.test"),
            "is for hooks.test, not for 127.0.0.1"),
        refused(
            "another address",
            "127.0.0.1",
            AUTHORITY.server("127.0.0.2"),
            "is for 127.0.0.2, not for 127.0.0.1"),
        refused(
            "many other names",
            "hooks.test",
            AUTHORITY.server("1.test", "2.test", "3.test", "4.test", "5.test", "6.test"),
            "is for 1.test, 2.test, 3.test, 4.test, 5.test and 1 more, not for hooks.test"),
        refused(
            "expired",
            "hooks.test",
            AUTHORITY.expired("hooks.test"),
            "expired at 2021-01-01T00:00:00Z"),
        refused(
            "not yet valid",
            "hooks.test",
            AUTHORITY.notYetValid("hooks.test"),
            "is not valid before 2119-01-01T00:00:00Z"),
        refused(
            "self-signed",
            "hooks.test",
            TestCertificates.selfSigned("hooks.test"),
            "is self-signed"),
        refused(
            "an unknown authority",
            "hooks.test",
            stranger.server("hooks.test"),
            "comes from the authority " + unknown + ", which is not trusted here"),
        refused(
            "no intermediate",
            "hooks.test",
            INTERMEDIATE.server("hooks.test").withoutAuthorities(),
            "leads to "
                + issuer
                + ", which is not trusted here: the receiver does not send its intermediate"
                + " certificate, or has one of an unknown authority"));
  }

  private static Arguments refused(
      String name, String host, ServerIdentity identity, String reason) {
    return Arguments.of(name, host, identity, "tls: the receiver's certificate " + reason);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("disbelieved")
  void any_other_certificate_is_refused_before_a_byte_is_sent(
      String name, String host, ServerIdentity identity, String error) {
    try (var receiver = FakeReceiver.startTls(identity);
        var sender = trusting(host).start()) {
      var watched = sender.begin(receiver.url(host, "/"));

      assertThat(watched.outcome()).as(name).isInstanceOf(Outcome.TlsRefused.class);
      assertThat(watched.outcome().error()).hasValue(error);
      assertThat(watched.heard()).containsExactly("finished");
      receiver.takeClosedConnection();
      assertThat(receiver.requests()).isEmpty();
    }
  }

  @Test
  void the_fault_is_logged_for_the_operator() {
    try (var receiver = FakeReceiver.startTls(AUTHORITY.expired("hooks.test"));
        var sender = trusting("hooks.test").start()) {
      var outcome = (Outcome.TlsRefused) sender.send(receiver.url("hooks.test", "/"));

      assertThat(outcome.detail()).contains("NotAfter");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "40, no cipher in common",
    "70, speaks neither TLS 1.2 nor TLS 1.3",
    "71, no cipher in common",
    "80, ended the TLS handshake (alert internal_error)",
    "112, does not know the host",
    "116, wants a client certificate",
    "120, perhaps HTTP/2 only"
  })
  void an_alert_instead_of_a_handshake_is_a_tls_refusal_in_words(int alert, String words) {
    try (var receiver = FakeReceiver.startTls(AUTHORITY.server("hooks.test"));
        var sender = trusting("hooks.test").start()) {
      receiver.next(
          new Behaviour.AnswerOnAccept(
              "\u0015\u0003\u0003\0\u0002\u0002" + (char) alert,
              CompletableFuture.completedFuture(true)));

      var outcome = sender.send(receiver.url("hooks.test", "/"));

      assertThat(outcome).isInstanceOf(Outcome.TlsRefused.class);
      assertThat(outcome.error().orElseThrow()).startsWith("tls: the receiver ").contains(words);
    }
  }

  @Test
  void a_receiver_that_wants_a_client_certificate_is_recognized() {
    var wants = new SSLParameters(null, new String[] {"TLSv1.2"});
    wants.setNeedClientAuth(true);
    try (var receiver = FakeReceiver.startTls(AUTHORITY.server("hooks.test"), wants);
        var sender = trusting("hooks.test").start()) {
      assertThat(sender.send(receiver.url("hooks.test", "/")).error().orElseThrow())
          .startsWith("tls: the receiver wants a client certificate, and none is sent");
    }
  }

  @Test
  void a_receiver_that_asks_for_a_client_certificate_and_continues_without_one_is_accepted() {
    var asks = new SSLParameters();
    asks.setWantClientAuth(true);
    try (var receiver = FakeReceiver.startTls(AUTHORITY.server("hooks.test"), asks);
        var sender = trusting("hooks.test").start()) {
      assertThat(sender.send(receiver.url("hooks.test", "/")).success()).isTrue();
    }
  }

  @Test
  void a_receiver_without_a_common_cipher_is_recognized() {
    var rsaOnly = // but its key is an elliptic one
        new SSLParameters(
            new String[] {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"}, new String[] {"TLSv1.2"});
    try (var receiver = FakeReceiver.startTls(AUTHORITY.server("hooks.test"), rsaOnly);
        var sender = trusting("hooks.test").start()) {
      assertThat(sender.send(receiver.url("hooks.test", "/")).error())
          .hasValue(
              "tls: the receiver refused the TLS handshake; most likely it has no cipher in common"
                  + " with this server (alert handshake_failure)");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"hooks.test", "receiver", "stack_receiver", "my_app.hooks.test", "-a-.hooks.test"})
  void every_name_is_sent_as_server_name(String host) {
    String sent = (char) 0 + "" + (char) 0 + (char) host.length() + host; // type, length, name

    assertThat(helloTo("https://" + host + "/")).contains(sent);
    assertThat(helloTo("https://" + host + "./")).contains(sent);
  }

  @Test
  void an_address_is_not_sent_as_server_name() {
    assertThat(helloTo("https://127.0.0.1/")).isNotEmpty().doesNotContain("127.0.0.1");
  }

  /// Returns the first bytes of a handshake.
  private String helloTo(String url) {
    var tls = ReceiverTls.trusting(AUTHORITY.trustStore(), provider);
    var origin = WebhookUrl.parse(url).origin();
    var channel = new EmbeddedChannel(tls.handler(origin, ByteBufAllocator.DEFAULT));
    ByteBuf hello = channel.readOutbound();
    try {
      return hello.toString(StandardCharsets.ISO_8859_1);
    } finally {
      hello.release();
      channel.finishAndReleaseAll();
    }
  }

  @Test
  void a_receiver_without_tls_is_a_tls_refusal() {
    try (var plain = FakeReceiver.start();
        var sender = trusting("hooks.test").start()) {
      plain.next(
          new Behaviour.AnswerOnAccept(
              "HTTP/1.1 400 Bad Request\r\n\r\n", CompletableFuture.completedFuture(true)));

      assertThat(sender.send("https://hooks.test:" + plain.port() + "/").error())
          .hasValue("tls: the receiver speaks plain http on this port, not TLS");
    }
  }

  @Test
  void a_receiver_that_speaks_only_http_2_is_recognized() {
    try (var receiver = FakeReceiver.startTls(AUTHORITY.server("hooks.test"));
        var sender = trusting("hooks.test").start()) {
      String settings = "\0\0\u0006\u0004\0\0\0\0\0\0\u0003\0\0\0d";
      receiver.next(new Behaviour.Raw(settings, false));

      assertThat(sender.send(receiver.url("hooks.test", "/")).error())
          .hasValue("tls: the receiver speaks HTTP/2 only, not HTTP/1.1");
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
      byte[] body = "x".repeat(262_144).getBytes(StandardCharsets.UTF_8);

      var outcome = sender.begin(Attempts.to(receiver.url("hooks.test", "/"), body)).outcome();

      assertThat(outcome.success()).isTrue();
      assertThat(receiver.takeRequest().body()).isEqualTo(body);
    }
  }

  @Test
  void the_jdks_authorities_do_not_include_ours() {
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
