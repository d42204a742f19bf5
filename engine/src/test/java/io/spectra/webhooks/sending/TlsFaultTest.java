package io.spectra.webhooks.sending;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests the sentences for failures that a test cannot cause with a receiver of its own.
class TlsFaultTest {
  @ParameterizedTest
  @CsvSource({
    "(bad_certificate) Received fatal alert: bad_certificate",
    "error:10000412:SSL routines:OPENSSL_internal:SSLV3_ALERT_BAD_CERTIFICATE",
    "error:10000410:SSL routines:OPENSSL_internal:SSLV3_ALERT_HANDSHAKE_FAILURE"
  })
  void an_alert_after_a_request_for_a_certificate_is_about_the_certificate(String message) {
    var failure = new SSLHandshakeException(message);

    assertThat(TlsFault.of(failure, true).reason()).contains("wants a client certificate");
    assertThat(TlsFault.of(failure, false).reason()).contains("no cipher in common");
  }

  @ParameterizedTest
  @CsvSource({
    "(certificate_required) Received fatal alert: certificate_required",
    "error:1000045c:SSL routines:OPENSSL_internal:TLSV1_ALERT_CERTIFICATE_REQUIRED"
  })
  void an_alert_after_the_handshake_is_recognized_too(String message) {
    assertThat(TlsFault.of(new SSLException(message), false).reason())
        .isEqualTo(
            "the receiver wants a client certificate, and none is sent"
                + " (alert certificate_required)");
  }

  @ParameterizedTest
  @CsvSource({
    "'(protocol_version) The server selected protocol version TLS10 is not accepted by client'",
    "error:100000f0:SSL routines:OPENSSL_internal:UNSUPPORTED_PROTOCOL",
    "error:1000042e:SSL routines:OPENSSL_internal:TLSV1_ALERT_PROTOCOL_VERSION"
  })
  void an_old_version_is_recognized(String message) {
    assertThat(TlsFault.of(new SSLHandshakeException(message), false).reason())
        .startsWith("the receiver speaks neither TLS 1.2 nor TLS 1.3");
  }

  @Test
  void a_connection_that_ends_during_the_handshake_is_recognized() {
    String closed = "the receiver closed the connection during the TLS handshake";

    assertThat(TlsFault.of(new ClosedChannelException(), false).reason()).isEqualTo(closed);
    assertThat(TlsFault.of(new IOException("Connection reset by peer"), false).reason())
        .isEqualTo(closed);
  }

  @Test
  void any_other_failure_is_shown_only_to_the_operator_on_one_line() {
    var fault = TlsFault.of(new SSLException("a\r\nb\u001b[2J"), false);

    assertThat(fault.reason()).isEqualTo(TlsFault.UNKNOWN);
    assertThat(fault.detail()).isEqualTo("SSLException a??b?[2J");
  }
}
