package io.spectra.webhooks.signatures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningSecretTest {

  @Test
  void never_shows_its_text() {
    assertThat(SigningSecret.of("f9a3d7b2e8c1").toString()).isEqualTo("SigningSecret[hidden]");
    assertThat(List.of(SigningSecret.of("f9a3d7b2e8c1")).toString()).doesNotContain("f9a3");
  }

  @Test
  void the_standard_webhooks_form_is_base64_of_the_text() {
    assertThat(SigningSecret.of("f9a3d7b2e8c1").standardWebhooksForm())
        .isEqualTo("whsec_ZjlhM2Q3YjJlOGMx");
  }

  @Test
  void both_forms_give_the_same_secret() {
    var fromText = SigningSecret.of("f9a3d7b2e8c1");
    var fromForm = SigningSecret.ofStandardWebhooksForm("whsec_ZjlhM2Q3YjJlOGMx");

    assertThat(fromForm).isEqualTo(fromText).hasSameHashCodeAs(fromText);
    assertThat(fromForm.text()).isEqualTo("f9a3d7b2e8c1");
    assertThat(BodySignature.sign(fromForm, Samples.body())).isEqualTo(Samples.BODY_SIGNATURE);
  }

  @Test
  void secrets_with_different_texts_differ() {
    assertThat(SigningSecret.of("a")).isNotEqualTo(SigningSecret.of("b"));
    assertThat(SigningSecret.of("a")).isNotEqualTo(SigningSecret.of("A"));
  }

  @Test
  void a_text_that_begins_like_the_standard_form_is_used_unchanged() {
    var secret = SigningSecret.of("whsec_ZjlhM2Q3YjJlOGMx");

    assertThat(secret.text()).isEqualTo("whsec_ZjlhM2Q3YjJlOGMx");
    assertThat(secret).isNotEqualTo(SigningSecret.of("f9a3d7b2e8c1"));
  }

  @Test
  void a_generated_secret_is_64_lower_case_hex_digits_and_never_the_same() {
    var random = new SecureRandom();
    var first = SigningSecret.generate(random);

    assertThat(first.text()).matches("[0-9a-f]{64}");
    assertThat(SigningSecret.generate(random)).isNotEqualTo(first);
  }

  @Test
  void an_empty_secret_is_refused() {
    assertThatThrownBy(() -> SigningSecret.of(""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a signing secret must not be empty");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "f9a3d7b2e8c1",
        "WHSEC_ZjlhM2Q3YjJlOGMx",
        "whsec_",
        "whsec_***not-base64***",
        "whsec_ZjlhM2Q3YjJlOGMx ",
        "whsec_//79/A==" // base64 of bytes that are not UTF-8
      })
  void a_wrong_standard_form_is_refused_without_being_quoted(String form) {
    assertThatThrownBy(() -> SigningSecret.ofStandardWebhooksForm(form))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .satisfies(e -> {
          if (form.length() > "whsec_".length()) {
            assertThat(e.getMessage()).doesNotContain(form.substring("whsec_".length()));
          }
        });
  }
}
