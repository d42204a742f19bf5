package io.spectra.webhooks.testing;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.KeyUsage;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/// Makes a certificate authority for a test, and certificates of servers from it: good, expired,
/// not yet valid, self-signed, or for any host name.
///
/// Keys are made anew each time (P-256, a few milliseconds). The dates are fixed and far from
/// today, so that no clock is read. Trust it by [#trustManager()], [#trustStore()] or the PEM file
/// of [#writeAuthority(Path)]. For any thread.
public final class TestCertificates {

  private static final Validity VALID = Validity.between("2020-01-01", "2120-01-01");
  private static final Validity EXPIRED = Validity.between("2020-01-01", "2021-01-01");
  private static final Validity NOT_YET = Validity.between("2119-01-01", "2120-01-01");

  private static final String ALTERNATIVE_NAMES = "2.5.29.17";
  private static final AtomicLong AUTHORITIES = new AtomicLong();

  private final X509Bundle authority;

  private TestCertificates(X509Bundle authority) {
    this.authority = authority;
  }

  /// Makes a new authority, which nobody trusts yet.
  public static TestCertificates create() {
    return new TestCertificates(
        signed(authority(newName(), VALID, 1), CertificateBuilder::buildSelfSigned));
  }

  /// Makes an authority whose own certificate comes from this one.
  public TestCertificates intermediate() {
    return intermediate(VALID);
  }

  /// As [#intermediate], but its time begins in 2119.
  public TestCertificates intermediateNotYetValid() {
    return intermediate(NOT_YET);
  }

  private TestCertificates intermediate(Validity validity) {
    return new TestCertificates(
        signed(authority(newName(), validity, 0), builder -> builder.buildIssuedBy(authority)));
  }

  /// Returns the authority's own certificate.
  public X509Certificate authority() {
    return authority.getCertificate();
  }

  /// Makes a server's certificate for these names: host names, or IP addresses as literals.
  public ServerIdentity server(String... names) {
    return issue(VALID, names);
  }

  /// As [#server], but its time was over in 2021.
  public ServerIdentity expired(String... names) {
    return issue(EXPIRED, names);
  }

  /// As [#server], but its time begins in 2119.
  public ServerIdentity notYetValid(String... names) {
    return issue(NOT_YET, names);
  }

  /// Makes a certificate for these names that is signed by its own key and by no authority.
  public static ServerIdentity selfSigned(String... names) {
    var subject = "CN=Self-signed server";
    // The builder itself signs only authorities by their own key.
    var own = signed(authority(subject, VALID, 0), CertificateBuilder::buildSelfSigned);
    var server =
        signed(
            server(subject, VALID, names).keyPair(own.getKeyPair()),
            builder -> builder.buildIssuedBy(own));
    return new ServerIdentity(server.getKeyPair().getPrivate(), List.of(server.getCertificate()));
  }

  /// Trusts this authority and no other.
  public X509TrustManager trustManager() {
    try {
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trustStore());
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager x509) {
          return x509;
        }
      }
      throw new IllegalStateException("the JDK made no X509TrustManager");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no trust manager for the test authority", e);
    }
  }

  /// A key store with this authority as its only entry.
  public KeyStore trustStore() {
    return PemFiles.trustStore(authority());
  }

  /// Writes the authority's certificate to `authority.pem` in this directory.
  public Path writeAuthority(Path directory) {
    return PemFiles.write(
        directory.resolve("authority.pem"), PemFiles.certificates(List.of(authority())));
  }

  private ServerIdentity issue(Validity validity, String... names) {
    var server =
        signed(
            server("CN=Test server", validity, names), builder -> builder.buildIssuedBy(authority));
    return new ServerIdentity(
        server.getKeyPair().getPrivate(), List.of(server.getCertificate(), authority()));
  }

  private static String newName() {
    return "CN=Test authority " + AUTHORITIES.incrementAndGet();
  }

  /// @param below the number of authorities that there may be between it and a server
  private static CertificateBuilder authority(String subject, Validity validity, int below) {
    return certificate(subject, validity)
        .setIsCertificateAuthority(true)
        .setPathLengthConstraint(OptionalInt.of(below))
        .setKeyUsage(true, KeyUsage.keyCertSign);
  }

  private static CertificateBuilder server(String subject, Validity validity, String... names) {
    if (names.length == 0) {
      throw new IllegalArgumentException("a server's certificate needs at least one name");
    }
    return certificate(subject, validity)
        .setKeyUsage(true, KeyUsage.digitalSignature)
        .addExtendedKeyUsageServerAuth()
        .addExtensionOctetString(ALTERNATIVE_NAMES, false, alternativeNames(names));
  }

  /// Encodes names here, since the builder takes neither an underscore nor a wildcard.
  private static byte[] alternativeNames(String... names) {
    var all =
        Arrays.stream(names)
            .map(name ->
                new GeneralName(
                    isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name))
            .toArray(GeneralName[]::new);
    try {
      return new GeneralNames(all).getEncoded();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isAddress(String name) {
    return name.contains(":") || name.matches("[0-9.]+");
  }

  private static CertificateBuilder certificate(String subject, Validity validity) {
    return new CertificateBuilder()
        .ecp256()
        .subject(subject)
        .notBefore(validity.from())
        .notAfter(validity.until());
  }

  private static X509Bundle signed(CertificateBuilder builder, Signing signing) {
    try {
      return signing.sign(builder);
    } catch (Exception e) { // what the builder declares
      throw new IllegalStateException("cannot sign a test certificate", e);
    }
  }

  private interface Signing {
    X509Bundle sign(CertificateBuilder builder) throws Exception;
  }

  private record Validity(Instant from, Instant until) {
    static Validity between(String from, String until) {
      return new Validity(Instant.parse(from + "T00:00:00Z"), Instant.parse(until + "T00:00:00Z"));
    }
  }
}
