package io.spectra.webhooks.pem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.testing.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PemFileTest {
  @TempDir private Path directory;

  @Test
  void certificates_are_read_from_a_file_that_holds_the_key_too() throws IOException {
    var identity = TestCertificates.create().server("localhost");
    var chain = Files.readString(identity.writeCertificates(directory, "chain"));
    var key = Files.readString(identity.writeKey(directory, "key"));
    var file = PemFile.read(Files.writeString(directory.resolve("both.pem"), key + chain));

    assertThat(file.certificates()).isEqualTo(identity.chain());
    assertThat(file.privateKey()).isEqualTo(identity.key());
    assertThat(file.toString()).doesNotContain("KEY");
  }

  @Test
  void other_names_of_a_certificates_block_are_read() throws IOException {
    var identity = TestCertificates.selfSigned("localhost");
    var text = Files.readString(identity.writeCertificates(directory, "one"));
    var older =
        new PemFile(Path.of("x.pem"), "# CA\n" + text.replace("CERTIFICATE", "X509 CERTIFICATE"));

    assertThat(older.certificates()).isEqualTo(identity.chain());
  }

  @Test
  void a_certificate_without_pem_is_read() throws IOException, CertificateEncodingException {
    var identity = TestCertificates.selfSigned("localhost");
    var file = Files.write(directory.resolve("x.der"), identity.chain().getFirst().getEncoded());

    assertThat(PemFile.read(file).certificates()).isEqualTo(identity.chain());
  }

  @Test
  void what_is_wrong_with_a_file_is_reported_with_its_name() throws IOException {
    var missing = directory.resolve("missing.pem");
    var junk = PemFile.read(Files.writeString(directory.resolve("junk.pem"), "junk"));

    assertThatThrownBy(() -> PemFile.read(missing)).hasMessage("there is no file " + missing);
    assertThatThrownBy(() -> PemFile.read(directory))
        .hasMessage("the file %s cannot be read".formatted(directory));
    assertThatThrownBy(junk::certificates).hasMessage("there is no certificate in " + junk.path());
    assertThatThrownBy(junk::privateKey).hasMessageContaining("there is no private key in");
  }

  @Test
  void a_trust_store_holds_every_authority() throws Exception {
    var one = TestCertificates.selfSigned("one").chain().getFirst();
    var two = TestCertificates.selfSigned("two").chain().getFirst();
    var store = PemFile.trustStore(List.of(one, two));

    assertThat(Collections.list(store.aliases())).hasSize(2);
    assertThat(store.getCertificateAlias(two)).isNotNull();
  }
}
