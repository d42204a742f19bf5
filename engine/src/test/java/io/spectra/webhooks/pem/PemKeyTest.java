package io.spectra.webhooks.pem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The forms that private keys come in.
class PemKeyTest {
  private static final Path FILE = Path.of("server.key");

  @ParameterizedTest
  @CsvSource({
    "EC, secp256r1, BEGIN EC PRIVATE KEY",
    "EC, secp384r1, BEGIN EC PRIVATE KEY",
    "EC, secp521r1, BEGIN EC PRIVATE KEY",
    "RSA, 2048, BEGIN RSA PRIVATE KEY",
    "RSA, 4096, BEGIN RSA PRIVATE KEY"
  })
  void the_forms_of_older_programs_are_read(String algorithm, String kind, String form)
      throws Exception {
    var keys = keys(algorithm, kind);
    String text = olderForm(keys.getPrivate());
    assertThat(text).contains(form);

    assertThat(PemKey.read(text, FILE)).matches(key -> isPair(key, keys.getPublic()));
  }

  @ParameterizedTest
  @CsvSource({"EC, secp256r1", "RSA, 2048", "Ed25519, "})
  void the_form_of_today_is_read(String algorithm, String kind) throws Exception {
    var keys = keys(algorithm, kind);
    String text = pem(new JcaPKCS8Generator(keys.getPrivate(), null));
    assertThat(text).contains("BEGIN PRIVATE KEY");

    assertThat(PemKey.read(text, FILE)).matches(key -> isPair(key, keys.getPublic()));
  }

  @Test
  void parameters_and_certificates_before_the_key_are_passed_over() throws Exception {
    var keys = keys("EC", "secp256r1");
    String before =
        """
        Bag Attributes
            friendlyName: api
        -----BEGIN CERTIFICATE-----
        MIIB
        -----END CERTIFICATE-----
        -----BEGIN EC PARAMETERS-----
        BggqhkjOPQMBBw==
        -----END EC PARAMETERS-----
        """;

    String text = (before + olderForm(keys.getPrivate())).replace("\n", "\r\n");

    assertThat(PemKey.read(text, FILE)).matches(key -> isPair(key, keys.getPublic()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n",
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nMIIB\n-----END RSA PRIVATE KEY-----\n"
      })
  void an_encrypted_key_is_named_as_such_with_the_command_that_helps(String text) {
    assertThatThrownBy(() -> PemKey.read(text, FILE))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(
            "server.key", "encrypted", "openssl pkey -in server.key -out key.pem");
  }

  @ParameterizedTest
  @CsvSource({
    "DSA PRIVATE KEY, openssl pkey -in server.key",
    "OPENSSH PRIVATE KEY, ssh-keygen -p -N '' -m PKCS8 -f server.key",
    "EC PRIVATE KEY, openssl pkey -in server.key",
    "RSA PRIVATE KEY, openssl pkey -in server.key",
    "PRIVATE KEY, openssl pkey -in server.key"
  })
  void a_key_that_cannot_be_read_is_named_by_its_form_with_the_command_that_helps(
      String form, String command) {
    String text = "-----BEGIN %s-----\nMIIB\n-----END %s-----\n".formatted(form, form);

    assertThatThrownBy(() -> PemKey.read(text, FILE))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("server.key", "BEGIN " + form, command);
  }

  @Test
  void a_file_without_a_key_says_so() {
    assertThatThrownBy(() -> PemKey.read("no key", FILE))
        .hasMessage("there is no private key in server.key (PEM, without a password)");
  }

  /// By using it: two forms of one key are not equal to the JDK.
  private static boolean isPair(PrivateKey key, PublicKey publicKey) {
    var algorithm =
        switch (publicKey.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> "Ed25519";
        };
    try {
      var signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("the key cannot be used", e);
    }
  }

  private static KeyPair keys(String algorithm, String kind) throws Exception {
    var generator = KeyPairGenerator.getInstance(algorithm);
    switch (algorithm) {
      case "EC" -> generator.initialize(new ECGenParameterSpec(kind));
      case "RSA" -> generator.initialize(Integer.parseInt(kind));
      default -> {}
    }
    return generator.generateKeyPair();
  }

  /// The JDK leaves out the name of the curve, which OpenSSL writes.
  private static String olderForm(PrivateKey key) throws IOException {
    if (!(key instanceof ECKey ec)) {
      return pem(key);
    }
    var info = PrivateKeyInfo.getInstance(key.getEncoded());
    var inner = ECPrivateKey.getInstance(info.parsePrivateKey());
    int bits = ec.getParams().getOrder().bitLength();
    var curve = info.getPrivateKeyAlgorithm().getParameters();
    var named = new ECPrivateKey(bits, inner.getKey(), curve);
    return pem(new PemObject("EC PRIVATE KEY", named.getEncoded()));
  }

  private static String pem(Object key) throws IOException {
    var text = new StringWriter();
    try (var writer = new JcaPEMWriter(text)) {
      writer.writeObject(key);
    }
    return text.toString();
  }
}
