package io.spectra.webhooks.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Keeps the list in ARCHITECTURE.md true that leads a reader through the code, from `POST /events`
/// to the stored attempt: each row links to the line on which a method is declared.
///
/// `-Dspectra.event-path=update` writes the lines as they are now into the document.
class EventPathTest {
  private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
  private static final Path DOCUMENT = CHECKOUT.resolve("ARCHITECTURE.md");
  private static final Pattern ROW =
      Pattern.compile("(?m)^(\\| \\d+ \\| \\[`([\\w.]+)`]\\(([^#)]+\\.java))#L(\\d+)\\)");

  @Test
  void each_row_links_to_the_line_of_its_method() throws IOException {
    if ("update".equals(System.getProperty("spectra.event-path"))) {
      var updated =
          ROW.matcher(Files.readString(DOCUMENT))
              .replaceAll(row -> "%s#L%s)".formatted(row.group(1), linesOf(row).getFirst()));
      Files.writeString(DOCUMENT, updated);
    }
    assertThat(rows())
        .isNotEmpty()
        .allSatisfy(row ->
            assertThat(linesOf(row))
                .as("lines of %s on which %s is declared", row.group(3), row.group(2))
                .contains(Integer.parseInt(row.group(4))));
  }

  @Test
  void each_file_is_in_the_list_once() throws IOException {
    assertThat(rows()).extracting(row -> row.group(3)).doesNotHaveDuplicates();
  }

  private static List<MatchResult> rows() throws IOException {
    return ROW.matcher(Files.readString(DOCUMENT)).results().toList();
  }

  /// Returns the lines on which the method of a row is declared, from 1. A declaration is a line
  /// with the method's name and a parenthesis behind a type or a modifier, and no statement.
  private static List<Integer> linesOf(MatchResult row) {
    var method = row.group(2).substring(row.group(2).lastIndexOf('.') + 1);
    var declaration =
        Pattern.compile(
            "^ +(?!return |throw |new |case |else )([\\w.<>?\\[\\], @]+ )"
                + Pattern.quote(method)
                + "\\(.*(?<!;)$");
    var found = new ArrayList<Integer>();
    try {
      var lines = Files.readAllLines(CHECKOUT.resolve(row.group(3)));
      for (int i = 0; i < lines.size(); i++) {
        if (declaration.matcher(lines.get(i)).matches()) {
          found.add(i + 1);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }
}
