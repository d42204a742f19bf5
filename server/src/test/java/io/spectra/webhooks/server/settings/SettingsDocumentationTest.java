package io.spectra.webhooks.server.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.settings.Setting;
import io.spectra.webhooks.settings.SettingReader;
import io.spectra.webhooks.store.sqlite.SqliteSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Keeps the tables of `docs/configuration.md` equal to the declarations. The rows may be in any
/// number of tables and in any order.
class SettingsDocumentationTest {
  private static final Path PAGE = Path.of("../docs/configuration.md");
  private static final String CODE_ONLY = "## Settings in code only\n";

  @Test
  void the_page_has_the_row_of_every_setting_that_an_operator_may_set() throws IOException {
    assertThatRowsAre(
        rowsIn(page().substring(0, page().indexOf(CODE_ONLY))), ServerSettings.offered().stream());
  }

  @Test
  void the_page_has_the_row_of_every_setting_that_only_an_embedder_may_set() throws IOException {
    var reader = SettingReader.ofDefaults();
    SqliteSettings.read(reader, Path.of("data"));

    assertThatRowsAre(
        rowsIn(page().substring(page().indexOf(CODE_ONLY))),
        Stream.concat(ServerSettings.all().stream(), reader.asked().stream())
            .filter(Setting::isInCodeOnly));
  }

  @Test
  void rows_fit_into_the_width_of_the_page() throws IOException {
    assertThat(rowsIn(page())).filteredOn(row -> row.length() > 120).isEmpty();
  }

  private static void assertThatRowsAre(List<String> documented, Stream<Setting<?>> declared) {
    var rows = declared.map(SettingsDocumentationTest::row).toList();
    var missing = new ArrayList<>(rows);
    missing.removeAll(documented);
    var wrong = new ArrayList<>(documented);
    wrong.removeAll(rows);
    assertThat(documented)
        .as(
            "%s: delete these rows:\n%s\nand paste these:\n%s\n",
            PAGE, String.join("\n", wrong), String.join("\n", missing))
        .containsExactlyInAnyOrderElementsOf(rows);
  }

  private static String row(Setting<?> setting) {
    var standard = setting.defaultText().isEmpty() ? "" : "`%s` ".formatted(setting.defaultText());
    return "| `%s` | %s| %s | %s |"
        .formatted(setting.path(), standard, setting.allowed(), setting.about());
  }

  private static List<String> rowsIn(String text) {
    return text.lines().filter(line -> line.startsWith("| `")).toList();
  }

  private static String page() throws IOException {
    return Files.readString(PAGE);
  }
}
