package io.spectra.webhooks.signatures;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BodySignatureTest {

  private static final String DIGITS = Samples.BODY_SIGNATURE.substring("sha256=".length());

  @Test
  void signs_the_documented_example_as_documented() {
    assertThat(Samples.body()).hasSize(223);
    assertThat(BodySignature.sign(Samples.SECRET, Samples.body()))
        .isEqualTo(Samples.BODY_SIGNATURE);
  }

  @Test
  void accepts_the_documented_example() {
    assertThat(BodySignature.verify(Samples.SECRET, Samples.body(), Samples.BODY_SIGNATURE))
        .isTrue();
  }

  /// Returns RFC 4231's cases 1, 2 and 4, whose keys are text, followed by a key longer than a
  /// block and one outside ASCII. The last two were computed by another implementation.
  static Stream<String[]> vectors() {
    var countingKey = new StringBuilder();
    for (char c = 1; c <= 0x19; c++) {
      countingKey.append(c);
    }
    return Stream.of(
        new String[] {
          "\u000b".repeat(20),
          "Hi There",
          "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        },
        new String[] {
          "Jefe",
          "what do ya want for nothing?",
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        },
        new String[] {
          countingKey.toString(),
          null,
          "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
        },
        new String[] {
          "k".repeat(131),
          "Test",
          "06bb03d9b70c6e5d06859bedc8573416addbde9746c16eecfa53a751a679f18f"
        },
        new String[] {
          "schlüssel🔑", "", "60b825ccc802633eb8b3b28f881c1fd5f9e15b9aac8dd39b3a9c791925742275"
        });
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void agrees_with_known_vectors(String key, String data, String hex) {
    byte[] body = data == null ? filled((byte) 0xcd, 50) : data.getBytes(UTF_8);

    assertThat(BodySignature.sign(SigningSecret.of(key), body)).isEqualTo("sha256=" + hex);
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "100", "221", "222"})
  void refuses_a_body_changed_in_any_place(int index) {
    byte[] body = Samples.body();
    body[index] ^= 1;

    assertThat(BodySignature.verify(Samples.SECRET, body, Samples.BODY_SIGNATURE)).isFalse();
  }

  @Test
  void refuses_a_body_that_was_parsed_and_written_again() {
    String respelled = Samples.BODY_TEXT.replace(",\"data\"", ", \"data\"");

    assertThat(
            BodySignature.verify(Samples.SECRET, respelled.getBytes(UTF_8), Samples.BODY_SIGNATURE))
        .isFalse();
  }

  @Test
  void refuses_another_secrets_signature() {
    assertThat(
            BodySignature.verify(
                SigningSecret.of("f9a3d7b2e8c2"), Samples.body(), Samples.BODY_SIGNATURE))
        .isFalse();
  }

  static Stream<String> wrongValues() {
    return Stream.of(
        "",
        "sha256=",
        DIGITS,
        "sha256=" + DIGITS.substring(0, 63),
        "sha256=" + DIGITS.substring(1),
        "sha256=" + DIGITS + "0",
        "sha256=" + DIGITS + DIGITS,
        "sha256=" + DIGITS.toUpperCase(Locale.ROOT),
        "SHA256=" + DIGITS,
        "sha512=" + DIGITS,
        "sha256:" + DIGITS,
        " sha256=" + DIGITS,
        "sha256=" + DIGITS + " ",
        "sha256= " + DIGITS.substring(1),
        "sha256=" + DIGITS.substring(0, 63) + "\u0000",
        "sha256=" + DIGITS.substring(0, 63) + "č", // not a digit, whatever its low byte is
        "sha256=" + DIGITS.replace('9', '٩'), // Arabic digits
        "sha256=" + DIGITS.replace("0", "\ud83d"),
        "sha256=" + "0".repeat(64));
  }

  @ParameterizedTest
  @MethodSource("wrongValues")
  void refuses_every_other_spelling(String value) {
    assertThat(BodySignature.verify(Samples.SECRET, Samples.body(), value)).isFalse();
  }

  @Test
  void refuses_a_missing_header() {
    assertThat(BodySignature.verify(Samples.SECRET, Samples.body(), null)).isFalse();
  }

  @Test
  void refuses_a_signature_with_any_one_character_changed() {
    for (int i = 0; i < Samples.BODY_SIGNATURE.length(); i++) {
      var changed = new StringBuilder(Samples.BODY_SIGNATURE);
      changed.setCharAt(i, (char) (changed.charAt(i) ^ 1));

      assertThat(BodySignature.verify(Samples.SECRET, Samples.body(), changed.toString()))
          .as("changed at %d", i)
          .isFalse();
    }
  }

  @Test
  void garbage_is_refused_and_never_throws() {
    long seed = 20_260_518L;
    var random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      String garbage = Garbage.like(Samples.BODY_SIGNATURE, random);

      assertThat(BodySignature.verify(Samples.SECRET, Samples.body(), garbage))
          .as("seed %d, round %d: %s", seed, i, garbage)
          .isEqualTo(garbage.equals(Samples.BODY_SIGNATURE));
    }
  }

  private static byte[] filled(byte value, int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, value);
    return bytes;
  }
}
