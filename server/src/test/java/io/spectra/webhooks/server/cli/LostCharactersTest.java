package io.spectra.webhooks.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LostCharactersTest {
  @Test
  void what_was_read_whole_is_no_reason_to_complain() {
    assertThat(
            sentence(
                List.of("tenants", "create", "Müller?"),
                Map.of("SPECTRA_DATA_DIRECTORY", "/srv/données", "PS1", "\uFFFD"),
                "/home/zoë"))
        .isEmpty();
  }

  @Test
  void an_argument_is_named_with_cause_and_cure() {
    assertThat(sentence(List.of("tenants", "create", "M\uFFFD\uFFFDller"), Map.of(), "/"))
        .hasValueSatisfying(sentence ->
            assertThat(sentence)
                .contains("argument 'M??ller'", "charset is ASCII", "set LC_ALL=C.UTF-8"));
  }

  @Test
  void a_setting_in_the_environment_is_named_without_its_value() {
    assertThat(sentence(List.of(), Map.of("SPECTRA_DATABASE_PASSWORD", "gl\uFFFDck"), "/"))
        .hasValueSatisfying(sentence ->
            assertThat(sentence).startsWith("SPECTRA_DATABASE_PASSWORD").doesNotContain("ck has"));
  }

  @Test
  void the_working_directory_counts_because_paths_may_begin_there() {
    assertThat(sentence(List.of(), Map.of(), "/home/zo\uFFFD\uFFFD"))
        .hasValueSatisfying(sentence -> assertThat(sentence).contains("directory /home/zo??"));
  }

  private static Optional<String> sentence(
      List<String> arguments, Map<String, String> environment, String workingDirectory) {
    return LostCharacters.sentence(arguments, environment, workingDirectory, "ASCII");
  }
}
