package io.spectra.webhooks.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Measures the Markdown files of the checkout.
final class MarkdownFiles {
  private static final Pattern LINK_TARGET = Pattern.compile("\\]\\([^)]*\\)");
  private static final Pattern GLOSSARY_WORD = Pattern.compile("^\\| \\*\\*([^*]+)\\*\\*");

  private MarkdownFiles() {}

  /// Returns the places of all lines that are wider than `most`. A row of a table cannot be broken,
  /// and a code block must not be; of a link only the words that a reader sees count.
  static List<String> linesWiderThan(int most, Path checkout) {
    return markdownFiles(checkout).stream()
        .flatMap(file -> linesWiderThan(most, checkout, file))
        .toList();
  }

  private static Stream<String> linesWiderThan(int most, Path checkout, Path file) {
    return linesWiderThan(most, lines(file)).stream()
        .map(number -> checkout.relativize(file) + ":" + number);
  }

  /// Returns the numbers, from 1, of the lines that are wider than `most`.
  static List<Integer> linesWiderThan(int most, List<String> lines) {
    var wide = new ArrayList<Integer>();
    boolean isCode = false;
    for (int i = 0; i < lines.size(); i++) {
      var line = lines.get(i);
      if (line.strip().startsWith("```")) {
        isCode = !isCode;
      }
      boolean isTable = line.strip().startsWith("|");
      if (!isCode && !isTable && width(line) > most) {
        wide.add(i + 1);
      }
    }
    return wide;
  }

  private static int width(String line) {
    var seen = LINK_TARGET.matcher(line).replaceAll("]");
    return seen.codePointCount(0, seen.length());
  }

  /// Returns the words that begin two rows of a glossary.
  static List<String> wordsWithTwoEntries(Path glossary) {
    return wordsWithTwoEntries(lines(glossary));
  }

  static List<String> wordsWithTwoEntries(List<String> glossary) {
    var words = new HashSet<String>();
    return glossary.stream()
        .map(GLOSSARY_WORD::matcher)
        .filter(matcher -> matcher.find())
        .map(matcher -> matcher.group(1).strip())
        .filter(word -> !words.add(word))
        .toList();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> markdownFiles(Path checkout) {
    var files = new ArrayList<Path>();
    try {
      Files.walkFileTree(
          checkout,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes unused) {
              return isWritten(checkout.relativize(directory))
                  ? FileVisitResult.CONTINUE
                  : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes unused) {
              if (file.toString().endsWith(".md")) {
                files.add(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files.stream().sorted().toList();
  }

  /// Whether people write what is in a directory, and not the build or git.
  private static boolean isWritten(Path directory) {
    var name = directory.getFileName().toString();
    return !name.startsWith(".") && !name.equals("target");
  }
}
