package io.spectra.webhooks.signatures;

import static io.spectra.webhooks.signatures.Samples.BODY_TEXT;
import static io.spectra.webhooks.signatures.Samples.ID;
import static io.spectra.webhooks.signatures.Samples.SECRET;
import static io.spectra.webhooks.signatures.Samples.SENT_AT;
import static io.spectra.webhooks.signatures.Samples.STANDARD_SIGNATURE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.signatures.StandardWebhooks.Verdict;
import java.time.Instant;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StandardWebhooksTest {

  private static final String TIMESTAMP = Long.toString(SENT_AT);
  private static final Instant NOW = Instant.ofEpochSecond(SENT_AT);

  @Test
  void signs_id_timestamp_and_body() {
    assertThat(StandardWebhooks.sign(SECRET, ID, SENT_AT, Samples.body()))
        .isEqualTo(STANDARD_SIGNATURE);
  }

  @Test
  void accepts_its_own_signature() {
    assertThat(verify(ID, TIMESTAMP, STANDARD_SIGNATURE)).isEqualTo(Verdict.VALID);
    assertThat(verify(ID, TIMESTAMP, STANDARD_SIGNATURE).isValid()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "-301, TOO_NEW",
    "-300, VALID",
    "-1, VALID",
    "0, VALID",
    "299, VALID",
    "300, VALID",
    "301, TOO_OLD",
    "86400, TOO_OLD"
  })
  void accepts_at_most_five_minutes_of_difference_in_either_direction(
      long secondsAfterSending, Verdict verdict) {
    assertThat(
            StandardWebhooks.verify(
                SECRET,
                ID,
                TIMESTAMP,
                STANDARD_SIGNATURE,
                Samples.body(),
                NOW.plusSeconds(secondsAfterSending)))
        .isEqualTo(verdict);
  }

  @Test
  void a_replay_with_a_new_timestamp_does_not_match_its_signature() {
    String fresh = Long.toString(SENT_AT + 3600);

    assertThat(
            StandardWebhooks.verify(
                SECRET, ID, fresh, STANDARD_SIGNATURE, Samples.body(), NOW.plusSeconds(3600)))
        .isEqualTo(Verdict.MISMATCH);
  }

  @Test
  void refuses_a_changed_body_id_and_another_secret() {
    byte[] changed = BODY_TEXT.replace("1234", "1235").getBytes(UTF_8);

    assertThat(StandardWebhooks.verify(SECRET, ID, TIMESTAMP, STANDARD_SIGNATURE, changed, NOW))
        .isEqualTo(Verdict.MISMATCH);
    assertThat(verify("another-id", TIMESTAMP, STANDARD_SIGNATURE)).isEqualTo(Verdict.MISMATCH);
    assertThat(
            StandardWebhooks.verify(
                SigningSecret.of("f9a3d7b2e8c2"),
                ID,
                TIMESTAMP,
                STANDARD_SIGNATURE,
                Samples.body(),
                NOW))
        .isEqualTo(Verdict.MISMATCH);
  }

  @Test
  void reports_requests_that_lack_a_header() {
    assertThat(verify(null, TIMESTAMP, STANDARD_SIGNATURE)).isEqualTo(Verdict.MISSING);
    assertThat(verify(ID, null, STANDARD_SIGNATURE)).isEqualTo(Verdict.MISSING);
    assertThat(verify(ID, TIMESTAMP, null)).isEqualTo(Verdict.MISSING);
    assertThat(verify("", TIMESTAMP, STANDARD_SIGNATURE)).isEqualTo(Verdict.MISSING);
    assertThat(verify(ID, "", STANDARD_SIGNATURE)).isEqualTo(Verdict.MISSING);
    assertThat(verify(ID, TIMESTAMP, "")).isEqualTo(Verdict.MISSING);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "now",
        "-1779114180",
        "+1779114180",
        "01779114180",
        " 1779114180",
        "1779114180 ",
        "1779114180.0",
        "1779114180000000000000",
        "99999999999999999999",
        "1e9",
        "١٧٧٩١١٤١٨٠",
        "2026-05-18T14:23:00Z"
      })
  void a_timestamp_that_is_not_plain_unix_seconds_is_malformed(String timestamp) {
    assertThat(verify(ID, timestamp, STANDARD_SIGNATURE)).isEqualTo(Verdict.MALFORMED);
  }

  @Test
  void a_timestamp_at_the_edges_of_its_digits_is_judged_by_time() {
    assertThat(verify(ID, "0", STANDARD_SIGNATURE)).isEqualTo(Verdict.TOO_OLD);
    assertThat(verify(ID, "999999999999999", STANDARD_SIGNATURE)).isEqualTo(Verdict.TOO_NEW);
    // Milliseconds are a common mistake.
    assertThat(verify(ID, TIMESTAMP + "000", STANDARD_SIGNATURE)).isEqualTo(Verdict.TOO_NEW);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.1", ".", "a b", "a\nb", "é", "a\u007f", "\u0000"})
  void an_id_that_would_merge_the_signed_parts_is_malformed_and_never_signed(String id) {
    assertThat(verify(id, TIMESTAMP, STANDARD_SIGNATURE)).isEqualTo(Verdict.MALFORMED);
    assertThatThrownBy(() -> StandardWebhooks.sign(SECRET, id, SENT_AT, Samples.body()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_request_cannot_be_read_as_another_with_its_parts_moved() {
    // The parts "a" + "." + T + "." + "b" must not be readable as the id "a.T", or with a body that
    // starts with "T.".
    String signed = StandardWebhooks.sign(SECRET, "a", SENT_AT, "b".getBytes(UTF_8));

    assertThat(
            StandardWebhooks.verify(SECRET, "a." + SENT_AT, "1", signed, "b".getBytes(UTF_8), NOW))
        .isEqualTo(Verdict.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fNZoVlf97lv3YaVK6vG3LXSIhYu44cSQ7sxUVB92at4=",
        "v1,fNZoVlf97lv3YaVK6vG3LXSIhYu44cSQ7sxUVB92at4",
        "v1,fNZoVlf97lv3YaVK6vG3LXSIhYu44cSQ7sxUVB92at4==",
        "v1,",
        "v1",
        "v1=fNZoVlf97lv3YaVK6vG3LXSIhYu44cSQ7sxUVB92at4=",
        "V1,fNZoVlf97lv3YaVK6vG3LXSIhYu44cSQ7sxUVB92at4=",
        "v2,fNZoVlf97lv3YaVK6vG3LXSIhYu44cSQ7sxUVB92at4=",
        "v1a,fNZoVlf97lv3YaVK6vG3LXSIhYu44cSQ7sxUVB92at4=",
        "v1,fNZoVlf97lv3YaVK6vG3LXSIhYu44cSQ7sxUVB92at4=,",
        "v1,fNZoVlf97lv3YaVK6vG3LXSIhYu44cSQ7sxUVB92at4=\tv1,x",
        " ",
        "   "
      })
  void a_header_without_any_signature_of_version_1_is_malformed(String signatures) {
    assertThat(verify(ID, TIMESTAMP, signatures)).isEqualTo(Verdict.MALFORMED);
  }

  @Test
  void refuses_the_same_signature_in_another_spelling() {
    assertThat(verify(ID, TIMESTAMP, STANDARD_SIGNATURE.toUpperCase(Locale.ROOT)))
        .isEqualTo(Verdict.MALFORMED); // V1 is not a known version
    assertThat(
            verify(ID, TIMESTAMP, "v1," + STANDARD_SIGNATURE.substring(3).toUpperCase(Locale.ROOT)))
        .isEqualTo(Verdict.MISMATCH);
    // A lenient decoder returns the same 32 bytes, because the spare bits of the last digit are not
    // zero.
    assertThat(verify(ID, TIMESTAMP, STANDARD_SIGNATURE.replace("at4=", "at5=")))
        .isEqualTo(Verdict.MISMATCH);
  }

  @Test
  void one_matching_signature_among_several_is_enough() {
    String other = StandardWebhooks.sign(SigningSecret.of("old"), ID, SENT_AT, Samples.body());

    assertThat(verify(ID, TIMESTAMP, other + " " + STANDARD_SIGNATURE)).isEqualTo(Verdict.VALID);
    assertThat(verify(ID, TIMESTAMP, STANDARD_SIGNATURE + " " + other)).isEqualTo(Verdict.VALID);
    assertThat(verify(ID, TIMESTAMP, "v1a,Zm9v garbage  " + STANDARD_SIGNATURE + " v2,x"))
        .isEqualTo(Verdict.VALID);
    assertThat(verify(ID, TIMESTAMP, other + " " + other)).isEqualTo(Verdict.MISMATCH);
  }

  @Test
  void garbage_is_refused_and_never_throws() {
    long seed = 20_260_519L;
    var random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      String id = random.nextInt(4) == 0 ? Garbage.like(ID, random) : ID;
      String timestamp = random.nextInt(4) == 0 ? Garbage.like(TIMESTAMP, random) : TIMESTAMP;
      String signatures = Garbage.like(STANDARD_SIGNATURE, random);
      boolean holdsTheSignature =
          id.equals(ID)
              && timestamp.equals(TIMESTAMP)
              && (" " + signatures + " ").contains(" " + STANDARD_SIGNATURE + " ");

      assertThat(verify(id, timestamp, signatures).isValid())
          .as("seed %d, round %d: '%s' '%s' '%s'", seed, i, id, timestamp, signatures)
          .isEqualTo(holdsTheSignature);
    }
  }

  private static Verdict verify(
      @Nullable String id, @Nullable String timestamp, @Nullable String signatures) {
    return StandardWebhooks.verify(SECRET, id, timestamp, signatures, Samples.body(), NOW);
  }
}
