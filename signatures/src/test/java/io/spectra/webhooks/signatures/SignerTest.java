package io.spectra.webhooks.signatures;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SignerTest {

  private final Signer signer = new Signer();

  @Test
  void signs_the_documented_example_in_both_schemes() {
    var signatures = signer.sign(Samples.SECRET, Samples.ID, Samples.SENT_AT, Samples.body());

    assertThat(signatures.body()).isEqualTo(Samples.BODY_SIGNATURE);
    assertThat(signatures.standardWebhooks()).isEqualTo(Samples.STANDARD_SIGNATURE);
  }

  @Test
  void signs_with_any_secrets_in_any_order_as_a_new_signer_would() {
    long seed = 7L;
    var random = new Random(seed);
    var secrets =
        new SigningSecret[] {Samples.SECRET, SigningSecret.of("b"), SigningSecret.of("c")};
    for (int i = 0; i < 2_000; i++) {
      var secret = secrets[random.nextInt(secrets.length)];
      String id = "e".repeat(1 + random.nextInt(300));
      byte[] body = new byte[random.nextInt(200)];
      random.nextBytes(body);

      var signatures = signer.sign(secret, id, i, body);

      assertThat(signatures.body()).as("seed %d", seed).isEqualTo(BodySignature.sign(secret, body));
      assertThat(signatures.standardWebhooks())
          .as("seed %d", seed)
          .isEqualTo(StandardWebhooks.sign(secret, id, i, body));
    }
  }

  @Test
  void signs_well_after_refusing_an_id() {
    byte[] body = "{}".getBytes(UTF_8);
    assertThatThrownBy(() -> signer.sign(Samples.SECRET, "no.dots", 1, body))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no.dots");
    assertThatThrownBy(() -> signer.sign(Samples.SECRET, "", 1, body))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> signer.sign(Samples.SECRET, "id", -1, body))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");

    assertThat(signer.sign(Samples.SECRET, Samples.ID, Samples.SENT_AT, Samples.body()).body())
        .isEqualTo(Samples.BODY_SIGNATURE);
  }

  @Test
  void leaves_the_body_unchanged() {
    byte[] body = Samples.body();

    signer.sign(Samples.SECRET, Samples.ID, Samples.SENT_AT, body);

    assertThat(body).isEqualTo(Samples.body());
  }
}
