package io.spectra.webhooks.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.architecture.SourceFile.Measured;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import org.junit.jupiter.api.Test;

/// Checks that what [TidyTest] measures is what it says, on small sources.
class TidyFiguresTest {
  @Test
  void the_longest_method_counts_from_its_annotations_to_its_last_brace() {
    var code =
        code(
            """
            package a;
            class Outer {
              /** Its comment does not count. */
              @Deprecated
              void four() {
                run();
              }
              static class Nested {
                Nested() {
                }
              }
            }
            """);
    assertThat(code.longestMethod()).isEqualTo(new Measured("Outer.four", 4));
    assertThat(code.largestFile().size()).isEqualTo(12);
  }

  @Test
  void a_class_and_a_record_that_holds_one_count_with_their_width_and_data_does_not() {
    var acting = "package a; class Acting { Acting(int a, int b) {} }";
    var data = "package a; record Data(int a, Value b, java.util.List<Value> c, int d, int e) {}";
    var value = "package a; class Value { @Override public boolean equals(Object other) {} }";
    assertThat(code(acting, data, value).widestConstructor()).isEqualTo(new Measured("Acting", 2));

    var holder = "package a; record Holder(int a, int b, java.util.List<Acting> c) {}";
    assertThat(code(acting, data, value, holder).widestConstructor())
        .isEqualTo(new Measured("Holder", 3));

    var withExecutor =
        "package a; import java.util.concurrent.Executor; record Threads(int a, int b, Executor c)"
            + " {}";
    assertThat(code(acting, withExecutor).widestConstructor())
        .isEqualTo(new Measured("Threads", 3));
  }

  @Test
  void only_top_level_types_count_as_public() {
    var code =
        code(
            "package a; public class A { public class Nested {} }",
            "package a; class B {}",
            "package a; interface C {}",
            "package a; enum D {}");
    assertThat(code.publicPercent()).isEqualTo(25);
  }

  @Test
  void a_cycle_has_all_types_that_reach_each_other_within_a_package() {
    var code =
        code(
            "package a; class A { B b; }",
            "package a; class B { void call() { C.call(); } }",
            "package a; class C { static void call() { new A(); } }",
            "package a; class User { A a; }",
            "package b; import a.A; class D { A a; }");
    assertThat(code.largestCycle()).isEqualTo(Set.of("A", "B", "C"));
  }

  @Test
  void an_imported_type_is_not_the_one_of_the_same_name_beside_it() {
    var code = code("package a; import b.B; class A { B b; }", "package a; class B { A a; }");
    assertThat(code.largestCycle()).hasSize(1);
  }

  @Test
  void a_name_is_shared_between_packages() {
    var code = code("package a; class A {}", "package b; class A {}", "package b; class B {}");
    assertThat(code.sharedNames()).isEqualTo(Map.of("A", Set.of("a", "b")));
  }

  @Test
  void tables_code_and_link_targets_may_be_wider_than_the_text() {
    var lines =
        List.of(
            "1234567890",
            "12345678901",
            "| 12345678901 |",
            "[link](https://host.example/)",
            "```",
            "12345678901",
            "```",
            "ÄÖÜÄÖÜÄÖÜÄÖ");
    assertThat(MarkdownFiles.linesWiderThan(10, lines)).containsExactly(2, 8);
  }

  @Test
  void a_word_with_two_entries_is_found() {
    var glossary = List.of("| word | meaning |", "| **a** | 1 |", "| **b** | 2 |", "| **a** | 3 |");
    assertThat(MarkdownFiles.wordsWithTwoEntries(glossary)).containsExactly("a");
  }

  private static MainCode code(String... sources) {
    return new MainCode(
        SourceFile.parse(
            IntStream.range(0, sources.length)
                .mapToObj(number -> new Source(number, sources[number]))
                .toList()));
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(int number, String text) {
      super(URI.create("memory:///Source" + number + ".java"), JavaFileObject.Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
