package io.spectra.webhooks.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The operator's token and its file.
class OperatorTokenTest {
  @TempDir Path directory;

  @Test
  void the_first_start_makes_a_token_that_later_starts_find() throws Exception {
    OperatorToken made = OperatorToken.openOrCreate(directory, new Random(1));
    OperatorToken found = OperatorToken.openOrCreate(directory, new Random(2));

    assertThat(found.text()).isEqualTo(made.text()).matches("spo_[0-9A-Za-z]{43}");
    assertThat(OperatorToken.open(directory).text()).isEqualTo(made.text());
    assertThat(made.toString()).isEqualTo("spo_…");
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(directory.resolve("operator.token"));
    }
  }

  @Test
  void nobody_else_may_read_the_file() throws Exception {
    OperatorToken.openOrCreate(directory, new Random(1));
    Path file = directory.resolve(OperatorToken.FILE);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> OperatorToken.openOrCreate(directory, new Random(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("chmod 600");
  }

  @Test
  void only_the_token_itself_matches() {
    OperatorToken token = OperatorToken.openOrCreate(directory, new Random(1));

    assertThat(token.matches(token.text())).isTrue();
    assertThat(token.matches("")).isFalse();
    assertThat(token.matches(token.text() + "x")).isFalse();
    assertThat(token.matches(token.text().substring(1))).isFalse();
  }

  @Test
  void a_token_of_another_node_takes_the_place_of_the_one_in_the_file() throws Exception {
    OperatorToken mine = OperatorToken.draw(new Random(1));
    OperatorToken theirs = OperatorToken.of("spo_" + "0".repeat(43));

    assertThat(mine.keepIn(directory)).as("the first one there").isFalse();
    assertThat(mine.keepIn(directory)).as("the same again").isFalse();
    assertThat(theirs.keepIn(directory)).as("another one").isTrue();

    assertThat(OperatorToken.openOrCreate(directory, new Random(2)).text())
        .isEqualTo(theirs.text());
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve(OperatorToken.FILE))))
        .isEqualTo("rw-------");
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(directory.resolve("operator.token"));
    }
  }

  @Test
  void a_token_that_somebody_chose_is_fit_for_a_header_and_no_short_word() {
    OperatorToken chosen = OperatorToken.of("c0ffee".repeat(6));

    assertThat(chosen.matches("c0ffee".repeat(6))).isTrue();
    assertThat(chosen.toString()).doesNotContain("c0ffee");
    for (var unfit :
        new String[] {"", "c0ffee", "c0ffee ".repeat(6), "ä".repeat(40), "a".repeat(256)}) {
      assertThatThrownBy(() -> OperatorToken.of(unfit))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("32 to 255");
    }
  }

  @Test
  void a_file_without_a_token_is_not_taken_for_one() throws Exception {
    Path file = directory.resolve(OperatorToken.FILE);
    Files.write(file, new byte[] {(byte) 0xff, '\n'});
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

    assertThatThrownBy(() -> OperatorToken.openOrCreate(directory, new Random(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("No operator's token");
  }

  @Test
  void a_directory_that_is_not_there_is_said() {
    Path missing = directory.resolve("missing");

    assertThatThrownBy(() -> OperatorToken.openOrCreate(missing, new Random(1)))
        .isInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(() -> OperatorToken.open(missing)).isInstanceOf(NoSuchFileException.class);
  }
}
