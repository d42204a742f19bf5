package io.spectra.webhooks.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.architecture.SourceFile.Measured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Keeps the figures of tidiness from getting worse. Each bound is the figure's value on the day it
/// was set. A change that makes a figure better lowers its bound; raising one is a decision for
/// review.
///
/// The figures of a run are written to `target/tidy.txt`, beside the number of files and lines,
/// which has no bound because a new feature may need code.
class TidyTest {
  private static final int FILE_LINES = 400;
  private static final int METHOD_LINES = 40;
  private static final int CONSTRUCTOR_PARAMETERS = 6;
  private static final double PUBLIC_PERCENT = 39.9;
  private static final int TYPES_IN_A_CYCLE = 6;
  private static final int SHARED_NAMES = 0;
  private static final int WIDE_MARKDOWN_LINES = 0;
  private static final int GLOSSARY_WORDS_WITH_TWO_ENTRIES = 0;

  private static final int MARKDOWN_WIDTH = 120; // as in .editorconfig
  private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
  private static final MainCode ALL = MainCode.read(CHECKOUT, MainCode.modules(CHECKOUT));
  private static final MainCode PUBLISHED =
      MainCode.read(
          CHECKOUT,
          MainCode.modules(CHECKOUT).stream()
              .filter(module -> !module.startsWith("bench"))
              .toList());

  @Test
  void every_module_is_measured() {
    assertThat(MainCode.modules(CHECKOUT))
        .contains("signatures", "engine", "store-sqlite", "store-postgres", "server")
        .contains("bench", "bench-micro");
  }

  @Test
  void no_file_is_larger_than_the_largest_one_was() {
    var largest = ALL.largestFile();
    assertThat(largest.size())
        .as("%s has too many lines. Split it into two ideas.", largest.name())
        .isLessThanOrEqualTo(FILE_LINES);
  }

  @Test
  void no_method_is_longer_than_the_longest_one_was() {
    var longest = ALL.longestMethod();
    assertThat(longest.size())
        .as("%s has too many lines. Move parts into methods with a name.", longest.name())
        .isLessThanOrEqualTo(METHOD_LINES);
  }

  @Test
  void no_type_that_does_something_has_a_wider_constructor_than_before() {
    var widest = ALL.widestConstructor();
    assertThat(widest.size())
        .as(
            "The constructor of %s has too many parameters. Make a record of those that belong"
                + " together, or two classes.",
            widest.name())
        .isLessThanOrEqualTo(CONSTRUCTOR_PARAMETERS);
  }

  @Test
  void no_larger_share_of_the_published_types_is_public() {
    assertThat(PUBLISHED.publicPercent())
        .as("Too many percent of the top-level types are public. Make them package-private.")
        .isLessThanOrEqualTo(PUBLIC_PERCENT);
  }

  @Test
  void no_more_types_of_a_package_need_each_other() {
    assertThat(ALL.largestCycle())
        .as("Too many types of one package use each other in a circle. Cut one of the uses.")
        .hasSizeLessThanOrEqualTo(TYPES_IN_A_CYCLE);
  }

  @Test
  void no_further_types_share_a_name() {
    assertThat(ALL.sharedNames())
        .as("Too many names belong to types of two packages. Name the new one for its job.")
        .hasSizeLessThanOrEqualTo(SHARED_NAMES);
  }

  @Test
  void markdown_is_wrapped() {
    assertThat(MarkdownFiles.linesWiderThan(MARKDOWN_WIDTH, CHECKOUT))
        .as("Too many lines of Markdown are wider than %s characters. Wrap them.", MARKDOWN_WIDTH)
        .hasSizeLessThanOrEqualTo(WIDE_MARKDOWN_LINES);
  }

  @Test
  void a_word_of_the_glossary_has_one_meaning() {
    assertThat(MarkdownFiles.wordsWithTwoEntries(CHECKOUT.resolve("docs/glossary.md")))
        .as("Too many words have two entries in docs/glossary.md. Find another word for one.")
        .hasSizeLessThanOrEqualTo(GLOSSARY_WORDS_WITH_TWO_ENTRIES);
  }

  @AfterAll
  static void write_the_figures_down() throws IOException {
    var figures =
        List.of(
            "main files: " + ALL.files().size(),
            "main lines: " + ALL.lines(),
            figure("lines of the largest file", ALL.largestFile(), FILE_LINES),
            figure("lines of the longest method", ALL.longestMethod(), METHOD_LINES),
            figure("widest constructor", ALL.widestConstructor(), CONSTRUCTOR_PARAMETERS),
            figure("percent of types public", PUBLISHED.publicPercent(), PUBLIC_PERCENT),
            figure("types in a cycle", ALL.largestCycle().size(), TYPES_IN_A_CYCLE),
            figure("names of two types", ALL.sharedNames().size(), SHARED_NAMES),
            figure(
                "lines of Markdown too wide",
                MarkdownFiles.linesWiderThan(MARKDOWN_WIDTH, CHECKOUT).size(),
                WIDE_MARKDOWN_LINES));
    Files.write(Files.createDirectories(Path.of("target")).resolve("tidy.txt"), figures);
  }

  private static String figure(String what, Measured measured, int bound) {
    return figure(what + ", " + measured.name(), measured.size(), bound);
  }

  private static String figure(String what, Number value, Number bound) {
    return "%s: %s, bound %s".formatted(what, value, bound);
  }
}
