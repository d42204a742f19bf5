package io.spectra.webhooks.secret;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spectra.webhooks.signatures.SigningSecret;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.StoreOpenException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests where the master key is stored, who may read it, and what is encrypted under it.
class MasterKeyTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final SigningSecret SECRET = SigningSecret.of("f9a3d7b2e8c1");

  @TempDir Path directory;

  @Test
  void the_first_start_writes_a_key_that_only_its_owner_may_read() throws IOException {
    Path file = directory.resolve("master.key");

    MasterKey.loadOrCreate(file, RANDOM);

    assertThat(Files.readString(file)).matches("[0-9a-f]{64}\n");
    assumeTrue(Files.getFileStore(file).supportsFileAttributeView("posix"), "POSIX modes");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void a_later_start_reads_the_same_key() {
    Path file = directory.resolve("master.key");
    var first = cipher(MasterKey.loadOrCreate(file, RANDOM));

    var second = cipher(MasterKey.loadOrCreate(file, RANDOM));

    assertThat(second.decrypt(first.encrypt(SECRET))).isEqualTo(SECRET);
  }

  @Test
  void a_lost_key_is_reported_and_not_replaced() {
    Path file = directory.resolve("master.key");

    assertThatThrownBy(() -> MasterKey.load(file))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining(file + " is missing");
    assertThat(file).doesNotExist();
  }

  @Test
  void a_key_that_others_may_read_is_refused_with_what_to_do() throws IOException {
    Path file = directory.resolve("master.key");
    MasterKey.loadOrCreate(file, RANDOM);
    assumeTrue(Files.getFileStore(file).supportsFileAttributeView("posix"), "POSIX modes");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    assertThatThrownBy(() -> MasterKey.loadOrCreate(file, RANDOM))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining("chmod 600 " + file);
  }

  @Test
  void a_file_without_a_key_is_refused_and_left_unchanged() throws IOException {
    Path file = directory.resolve("master.key");
    MasterKey.loadOrCreate(file, RANDOM);
    Files.writeString(file, "abc");

    assertThatThrownBy(() -> MasterKey.loadOrCreate(file, RANDOM))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining("64 hexadecimal digits");
    assertThat(file).hasContent("abc");
  }

  @Test
  void a_path_that_cannot_be_written_is_reported_in_one_sentence() {
    assertThatThrownBy(() ->
            MasterKey.loadOrCreate(directory.resolve("missing").resolve("master.key"), RANDOM))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageStartingWith("No master key can be written to ");
  }

  @Test
  void the_same_secret_is_never_encrypted_to_the_same_bytes_and_shows_nothing_of_itself() {
    var cipher = cipher(key('a'));

    assertThat(cipher.encrypt(SECRET)).isNotEqualTo(cipher.encrypt(SECRET));
    assertThat(new String(cipher.encrypt(SECRET), ISO_8859_1)).doesNotContain(SECRET.text());
    assertThat(key('a').toString()).doesNotContain("aaaaaaaa");
  }

  @Test
  void every_changed_byte_is_noticed() {
    var cipher = cipher(key('a'));
    byte[] encrypted = cipher.encrypt(SECRET);

    for (int i = 0; i < encrypted.length; i++) {
      byte[] changed = encrypted.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> cipher.decrypt(changed))
          .as("byte %d", i)
          .isInstanceOf(StoreException.class);
    }
    for (int length = 0; length < encrypted.length; length++) {
      byte[] cut = Arrays.copyOf(encrypted, length);
      assertThatThrownBy(() -> cipher.decrypt(cut)).isInstanceOf(StoreException.class);
    }
  }

  @Test
  void an_older_key_still_decrypts_and_a_new_one_encrypts() {
    byte[] old = cipher(key('a')).encrypt(SECRET);
    var rotated = new MasterKeyCipher(List.of(key('b'), key('a')), RANDOM);

    assertThat(rotated.decrypt(old)).isEqualTo(SECRET);
    assertThat(cipher(key('b')).decrypt(rotated.encrypt(SECRET))).isEqualTo(SECRET);
    assertThatThrownBy(() -> cipher(key('b')).decrypt(old))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("another master key");
  }

  @Test
  void a_key_that_is_not_64_digits_is_refused_without_being_quoted() {
    assertThatThrownBy(() -> MasterKey.parse("secret!"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret!");
  }

  private static MasterKey key(char digit) {
    return MasterKey.parse(String.valueOf(digit).repeat(64));
  }

  private static MasterKeyCipher cipher(MasterKey key) {
    return new MasterKeyCipher(List.of(key), RANDOM);
  }
}
