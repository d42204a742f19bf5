package io.spectra.webhooks.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.server.access.Scope;
import io.spectra.webhooks.server.http.Access;
import io.spectra.webhooks.server.http.Route;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The reference says what the server does: every route with its access, every scope, and every
/// code that the sources give to an error.
class ApiReferenceTest {
  private static final Path REFERENCE = Path.of("../docs/api.md");
  private static final Path SOURCES = Path.of("src/main/java");
  private static final Pattern ROUTE =
      Pattern.compile("(?m)^\\| `([A-Z]+)` \\| `(/[^`]*)` \\| ([^|]+?) \\|");
  private static final Pattern CODE =
      Pattern.compile(
          "(?:new ApiError|badRequest|conflict|unauthorized)\\(\\s*(?:match,\\s*)?(?:\\d+,\\s*)?\"([a-z_]+)\""
              + "|invalid\\(\\s*[^;\"]*?(?:\"[^\"]*\")?,\\s*\"([a-z]+_[a-z_]+)\"");

  @Test
  void every_route_is_in_it_with_its_access_and_none_is_invented(@TempDir Path directory)
      throws IOException {
    var documented =
        ROUTE
            .matcher(Files.readString(REFERENCE))
            .results()
            .map(row -> "%s %s %s".formatted(row.group(1), row.group(2), row.group(3)))
            .toList();

    try (var server = TestServer.start(directory, Map.of())) {
      var routes = server.server().routes().routes().stream().map(ApiReferenceTest::row).toList();

      assertThat(documented).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(routes);
    }
  }

  @Test
  void every_scope_is_in_it() throws IOException {
    var reference = Files.readString(REFERENCE);

    for (var scope : Scope.values()) {
      assertThat(reference).contains("`" + scope.text() + "`");
    }
  }

  @Test
  void every_code_of_an_error_is_in_it() throws IOException {
    var reference = Files.readString(REFERENCE);
    var codes = codes();

    assertThat(codes).contains("not_found", "missing_api_key", "unknown_event", "illegal_state");
    assertThat(codes).allSatisfy(code -> assertThat(reference).contains("`" + code + "`"));
  }

  @Test
  void a_path_that_is_none_names_it(@TempDir Path directory) throws IOException {
    try (var server = TestServer.start(directory, Map.of())) {
      assertThat(server.newClient().get("/nothing").message()).contains("docs/api.md");
    }
  }

  private static String row(Route route) {
    var access =
        switch (route.access()) {
          case Access.Key(Scope scope) -> "`" + scope.text() + "`";
          case Access.Operator _ -> "operator";
          case Access.OperatorOffLoopback _ -> "anyone on loopback, otherwise operator";
          case Access.Open _ -> "anyone";
        };
    return "%s %s %s".formatted(route.method(), route.path().text(), access);
  }

  private static Set<String> codes() throws IOException {
    var found = new ArrayList<MatchResult>();
    try (var files = Files.walk(SOURCES)) {
      for (var file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
        var source = Files.readString(file, StandardCharsets.UTF_8);
        CODE.matcher(source).results().forEach(found::add);
      }
    }
    return found.stream()
        .map(code -> code.group(1) == null ? code.group(2) : code.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
