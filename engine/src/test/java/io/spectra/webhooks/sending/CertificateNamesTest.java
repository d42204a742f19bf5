package io.spectra.webhooks.sending;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.testing.TestCertificates;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateNamesTest {
  private static final CertificateNames NAMES =
      CertificateNames.of(
          TestCertificates.create()
              .server(
                  "one.test",
                  "*.apps.test",
                  "*.tld",
                  "a.*.test",
                  "x*.test",
                  "192.0.2.1",
                  "2001:db8::1")
              .certificate());

  @ParameterizedTest
  @CsvSource({
    "one.test, true",
    "my_app.apps.test, true",
    "-a-.apps.test, true",
    "apps.test, false",
    "a.b.apps.test, false",
    ".apps.test, false",
    "x_y.one.test, false",
    "my_app.tld, false",
    "a.b_c.test, false",
    "x_y.test, false",
    "*.apps.test, true",
    "192.0.2.1, true",
    "192.0.2.2, false",
    "2001:db8::1, true",
    "2001:db8::2, false"
  })
  void a_host_is_matched_whole_or_by_a_wildcard_for_its_first_label(String host, boolean matches) {
    assertThat(NAMES.match(host)).isEqualTo(matches);
  }
}
