package io.spectra.webhooks.server.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// One block of code in the README or a document, which readers paste.
///
/// @param file its path from the checkout's root
/// @param language the word after the opening fence
/// @param text the lines between the fences
record DocumentedBlock(String file, String language, String text) {
  private static final Path CHECKOUT = Path.of(System.getProperty("basedir", ""), "..");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");

  /// The languages of blocks that show data and cannot be run.
  private static final Set<String> DATA = Set.of("", "sql");

  /// Returns all blocks that can be run, or at least compiled, in the order of the documents.
  static List<DocumentedBlock> all() {
    return files().flatMap(DocumentedBlock::in).toList();
  }

  boolean isIn(String document, String beginning) {
    return file.equals(document) && text.startsWith(beginning);
  }

  private static Stream<Path> files() {
    try (var docs = Files.list(CHECKOUT.resolve("docs"))) {
      var documents = docs.filter(file -> file.toString().endsWith(".md")).sorted().toList();
      return Stream.concat(Stream.of(CHECKOUT.resolve("README.md")), documents.stream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<DocumentedBlock> in(Path file) {
    try {
      var name = CHECKOUT.relativize(file).toString();
      return BLOCK
          .matcher(Files.readString(file))
          .results()
          .filter(found -> !DATA.contains(found.group(1)))
          .map(found -> new DocumentedBlock(name, found.group(1), found.group(2)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
