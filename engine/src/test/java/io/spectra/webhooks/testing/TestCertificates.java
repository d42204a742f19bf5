package io.spectra.webhooks.testing;

import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A certificate authority for a test, which issues servers' certificates: good, expired, not yet
/// valid, self-signed, or for any host name.
///
/// The keys are generated each time (P-256, a few milliseconds). The dates are fixed and far from
/// today, so no clock is read. [#trustManager()], [#trustStore()] and the PEM file of
/// [#writeAuthority(Path)] make a client trust the authority. Instances are thread-safe.
public final class TestCertificates {

  private static final Validity VALID = Validity.between("2020-01-01", "2120-01-01");
  private static final Validity EXPIRED = Validity.between("2020-01-01", "2021-01-01");
  private static final Validity NOT_YET = Validity.between("2119-01-01", "2120-01-01");

  private static final AtomicLong SERIALS = new AtomicLong(1);

  private final X500Name name = new X500Name("CN=Test authority " + SERIALS.incrementAndGet());
  private final KeyPair keys = newKeys();
  private final X509Certificate certificate;

  private TestCertificates() {
    this.certificate = new Issue(name, keys, name, keys, VALID).authority(1);
  }

  private TestCertificates(TestCertificates issuer, Validity validity) {
    this.certificate = new Issue(issuer.name, issuer.keys, name, keys, validity).authority(0);
  }

  /// Creates an authority that nobody trusts yet.
  public static TestCertificates create() {
    return new TestCertificates();
  }

  /// Creates an authority whose own certificate this one issues.
  public TestCertificates intermediate() {
    return new TestCertificates(this, VALID);
  }

  /// Creates an authority as [#intermediate] does, but valid only from 2119.
  public TestCertificates intermediateNotYetValid() {
    return new TestCertificates(this, NOT_YET);
  }

  /// Returns the authority's own certificate.
  public X509Certificate authority() {
    return certificate;
  }

  /// Issues a server's certificate for these names: host names, or IP addresses as literals.
  public ServerIdentity server(String... names) {
    return issue(VALID, names);
  }

  /// Issues a certificate as [#server] does, but one that expired in 2021.
  public ServerIdentity expired(String... names) {
    return issue(EXPIRED, names);
  }

  /// Issues a certificate as [#server] does, but one that is valid only from 2119.
  public ServerIdentity notYetValid(String... names) {
    return issue(NOT_YET, names);
  }

  /// Creates a certificate for these names that is signed only with its own key.
  public static ServerIdentity selfSigned(String... names) {
    KeyPair own = newKeys();
    X500Name subject = new X500Name("CN=Self-signed server");
    var issued = new Issue(subject, own, subject, own, VALID).server(alternativeNames(names));
    return new ServerIdentity(own.getPrivate(), List.of(issued));
  }

  /// Returns a trust manager that trusts only this authority.
  public X509TrustManager trustManager() {
    try {
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trustStore());
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager x509) {
          return x509;
        }
      }
      throw new IllegalStateException("the JDK returned no X509TrustManager");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no trust manager for the test authority", e);
    }
  }

  /// Returns a key store with this authority as its only entry.
  public KeyStore trustStore() {
    return PemFiles.trustStore(certificate);
  }

  /// Writes the authority's certificate to `authority.pem` in this directory.
  public Path writeAuthority(Path directory) {
    return PemFiles.write(
        directory.resolve("authority.pem"), PemFiles.certificates(List.of(certificate)));
  }

  private ServerIdentity issue(Validity validity, String... names) {
    KeyPair serverKeys = newKeys();
    X500Name subject = new X500Name("CN=Test server");
    var issued =
        new Issue(name, keys, subject, serverKeys, validity).server(alternativeNames(names));
    return new ServerIdentity(serverKeys.getPrivate(), List.of(issued, certificate));
  }

  private static GeneralNames alternativeNames(String... names) {
    if (names.length == 0) {
      throw new IllegalArgumentException("a server's certificate needs at least one name");
    }
    return new GeneralNames(
        Arrays.stream(names)
            .map(name ->
                new GeneralName(
                    isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name))
            .toArray(GeneralName[]::new));
  }

  private static boolean isAddress(String name) {
    return name.contains(":") || name.matches("[0-9.]+");
  }

  private static KeyPair newKeys() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no P-256 keys on this Java", e);
    }
  }

  private record Validity(Instant from, Instant until) {
    static Validity between(String from, String until) {
      return new Validity(Instant.parse(from + "T00:00:00Z"), Instant.parse(until + "T00:00:00Z"));
    }
  }

  /// One certificate to be issued: its signer, its subject and its validity.
  private record Issue(
      X500Name issuer,
      KeyPair issuerKeys,
      X500Name subject,
      KeyPair subjectKeys,
      Validity validity) {

    /// Issues an authority's certificate. `below` is the largest number of authorities between it
    /// and a server.
    X509Certificate authority(int below) {
      try {
        return sign(
            builder()
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(below))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign)));
      } catch (CertIOException e) {
        throw new IllegalStateException("cannot encode the authority's extensions", e);
      }
    }

    X509Certificate server(GeneralNames names) {
      try {
        return sign(
            builder()
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .addExtension(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                .addExtension(Extension.subjectAlternativeName, false, names));
      } catch (CertIOException e) {
        throw new IllegalStateException("cannot encode the server's extensions", e);
      }
    }

    private JcaX509v3CertificateBuilder builder() {
      return new JcaX509v3CertificateBuilder(
          issuer,
          BigInteger.valueOf(SERIALS.incrementAndGet()),
          Date.from(validity.from()),
          Date.from(validity.until()),
          subject,
          subjectKeys.getPublic());
    }

    private X509Certificate sign(X509v3CertificateBuilder builder) {
      try {
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
      } catch (OperatorCreationException | GeneralSecurityException e) {
        throw new IllegalStateException("cannot sign a test certificate", e);
      }
    }
  }
}
