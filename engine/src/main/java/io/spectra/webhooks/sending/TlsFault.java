package io.spectra.webhooks.sending;

import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/// The reason why TLS with a receiver failed. Alerts are recognized in the forms of both BoringSSL
/// and the JDK.
///
/// @param reason a sentence for the webhook's owner about the receiver's certificate or
///   configuration, which reveals nothing about the sender's network
/// @param detail an explanation for the operator's log
record TlsFault(String reason, String detail) {
  static final String UNKNOWN = "the TLS handshake with the receiver failed";

  /// The handshake succeeded, but it selected a protocol that was not requested.
  static final TlsFault ONLY_HTTP_2 =
      new TlsFault("the receiver speaks HTTP/2 only, not HTTP/1.1", "HTTP/2 after the handshake");

  private static final int REASON_LENGTH_MAX = 300;
  private static final Pattern JDK_ALERT = Pattern.compile("Received fatal alert: ([a-z_]+)");
  private static final Pattern BORINGSSL_ERROR = Pattern.compile("error:[0-9a-f]{5}([0-9a-f]{3}):");
  private static final int BORINGSSL_FIRST_ALERT = 1_000;
  private static final String HTTP_IN_HEX = "485454502f";
  private static final Pattern NO_COMMON_VERSION =
      Pattern.compile("UNSUPPORTED_PROTOCOL|WRONG_VERSION_NUMBER|selected protocol version");

  private static final String NO_VERSION = "the receiver speaks neither TLS 1.2 nor TLS 1.3";

  /// The names of the alerts by their numbers (RFC 8446, 6.2).
  private static final Map<Integer, String> ALERTS =
      Map.ofEntries(
          Map.entry(10, "unexpected_message"),
          Map.entry(20, "bad_record_mac"),
          Map.entry(40, "handshake_failure"),
          Map.entry(42, "bad_certificate"),
          Map.entry(43, "unsupported_certificate"),
          Map.entry(44, "certificate_revoked"),
          Map.entry(45, "certificate_expired"),
          Map.entry(46, "certificate_unknown"),
          Map.entry(47, "illegal_parameter"),
          Map.entry(48, "unknown_ca"),
          Map.entry(49, "access_denied"),
          Map.entry(50, "decode_error"),
          Map.entry(51, "decrypt_error"),
          Map.entry(70, "protocol_version"),
          Map.entry(71, "insufficient_security"),
          Map.entry(80, "internal_error"),
          Map.entry(90, "user_canceled"),
          Map.entry(109, "missing_extension"),
          Map.entry(112, "unrecognized_name"),
          Map.entry(116, "certificate_required"),
          Map.entry(120, "no_application_protocol"));

  /// Returns the fault behind a failure. `wasAskedForCertificate` means that the receiver asked for
  /// a client certificate before it failed.
  static TlsFault of(Throwable failure, boolean wasAskedForCertificate) {
    List<Throwable> causes = Causes.of(failure);
    return new TlsFault(
        PrintableText.of(reason(causes, wasAskedForCertificate), REASON_LENGTH_MAX),
        FailureText.of(failure));
  }

  private static String reason(List<Throwable> causes, boolean wasAsked) {
    for (Throwable cause : causes) {
      if (cause instanceof CertificateCheck.RefusedException refused) {
        return refused.reason();
      }
      if (cause instanceof NotSslRecordException) {
        return Causes.message(cause).contains(HTTP_IN_HEX)
            ? "the receiver speaks plain http on this port, not TLS"
            : "the receiver does not speak TLS on this port";
      }
    }
    Optional<String> alert =
        causes.stream()
            .map(Causes::message)
            .map(TlsFault::alert)
            .flatMap(Optional::stream)
            .findFirst();
    if (alert.isPresent()) {
      return explained(alert.get(), wasAsked);
    }
    Predicate<Throwable> noVersion =
        cause -> NO_COMMON_VERSION.matcher(Causes.message(cause)).find();
    if (causes.stream().anyMatch(noVersion)) {
      return NO_VERSION;
    }
    boolean isClosed = causes.stream().allMatch(TlsFault::isClosed);
    return isClosed ? "the receiver closed the connection during the TLS handshake" : UNKNOWN;
  }

  /// Returns a sentence for the owner that explains the receiver's alert.
  private static String explained(String alert, boolean wasAsked) {
    String suffix = " (alert " + alert + ")";
    return switch (alert) {
      case "certificate_required" -> wantsCertificate(suffix);
      case "handshake_failure",
          "bad_certificate",
          "unsupported_certificate",
          "certificate_unknown",
          "unknown_ca",
          "access_denied" ->
          wasAsked
              ? wantsCertificate(suffix)
              : "the receiver refused the TLS handshake; most likely it has no cipher in common with"
                  + " this server"
                  + suffix;
      case "insufficient_security" ->
          "the receiver has no cipher in common with this server" + suffix;
      case "protocol_version" -> NO_VERSION + suffix;
      case "unrecognized_name" -> "the receiver does not know the host of the URL" + suffix;
      case "no_application_protocol" ->
          "the receiver does not speak HTTP/1.1, perhaps HTTP/2 only" + suffix;
      default -> "the receiver ended the TLS handshake" + suffix;
    };
  }

  private static String wantsCertificate(String suffix) {
    return "the receiver wants a client certificate, and none is sent" + suffix;
  }

  private static Optional<String> alert(String message) {
    var jdk = JDK_ALERT.matcher(message);
    if (jdk.find()) {
      return Optional.of(jdk.group(1));
    }
    var boringSsl = BORINGSSL_ERROR.matcher(message);
    return boringSsl.find()
        ? Optional.ofNullable(
            ALERTS.get(Integer.parseInt(boringSsl.group(1), 16) - BORINGSSL_FIRST_ALERT))
        : Optional.empty();
  }

  private static boolean isClosed(Throwable cause) {
    return cause instanceof ClosedChannelException
        || (cause instanceof IOException && !(cause instanceof SSLException));
  }
}
