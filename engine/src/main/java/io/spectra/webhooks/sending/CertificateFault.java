package io.spectra.webhooks.sending;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/// Describes the fault of a receiver's certificate in one sentence that its owner can act on. The
/// methods are pure and thread-safe.
final class CertificateFault {
  private static final int NAME_LENGTH_MAX = 100;

  private CertificateFault() {}

  /// Returns the sentence for a certificate chain that the JDK or [CertificateNames] refused for
  /// `host`.
  static String sentence(CertificateException refusal, X509Certificate[] chain, String host) {
    Optional<CertPathValidatorException> invalid =
        Causes.firstOf(refusal, CertPathValidatorException.class);
    if (invalid.isPresent() && invalid.get().getReason() == BasicReason.EXPIRED) {
      return dated(invalid.get(), chain, true);
    }
    if (invalid.isPresent() && invalid.get().getReason() == BasicReason.NOT_YET_VALID) {
      return dated(invalid.get(), chain, false);
    }
    if (Causes.firstOf(refusal, CertPathBuilderException.class).isPresent()) {
      return untrusted(chain);
    }
    var names = CertificateNames.of(chain[0]);
    if (invalid.isEmpty() && !names.match(host)) {
      return "the receiver's certificate is for %s, not for %s".formatted(names.describe(), host);
    }
    Throwable cause = invalid.isPresent() ? invalid.get() : refusal;
    return "the receiver's certificate is not acceptable: " + cause.getMessage();
  }

  private static String dated(
      CertPathValidatorException invalid, X509Certificate[] chain, boolean isOver) {
    int index = Math.clamp(invalid.getIndex(), 0, chain.length - 1);
    X509Certificate certificate = chain[index];
    String which =
        index == 0
            ? "the receiver's certificate"
            : "the certificate of the authority " + name(certificate.getSubjectX500Principal());
    Instant notBefore = certificate.getNotBefore().toInstant();
    return isOver
        ? which + " expired at " + certificate.getNotAfter().toInstant()
        : which + " is not valid before " + notBefore;
  }

  private static String untrusted(X509Certificate[] chain) {
    X509Certificate last = chain[chain.length - 1];
    X500Principal issuer = last.getIssuerX500Principal();
    if (!issuer.equals(last.getSubjectX500Principal())) {
      return ("the receiver's certificate leads to %s, which is not trusted here: the receiver does"
              + " not send its intermediate certificate, or has one of an unknown authority")
          .formatted(name(issuer));
    }
    return chain.length == 1
        ? "the receiver's certificate is self-signed"
        : "the receiver's certificate comes from the authority %s, which is not trusted here"
            .formatted(name(issuer));
  }

  private static String name(X500Principal principal) {
    return PrintableText.of(principal.getName(), NAME_LENGTH_MAX);
  }
}
