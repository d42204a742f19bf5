package io.spectra.webhooks.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests that the server needs no directory for temporary files, and leaves no files behind however
/// it ends.
class NativeLibrariesIT {
  @TempDir private Path directory;

  @Test
  void a_server_starts_without_a_usable_directory_for_temporary_files() throws IOException {
    var unusable = Files.writeString(directory.resolve("tmp"), "a file, not a directory");

    try (var server = serve(unusable)) {
      server.address();

      assertThat(server.outputSoFar()).doesNotContain("native libraries");
      assertThat(files(data().resolve("native"))).containsExactly("lock");
    }
  }

  @Test
  void a_killed_server_leaves_no_native_library_anywhere() throws IOException {
    var temporary = Files.createDirectory(directory.resolve("tmp"));
    var left = "sqlite-3.0.0.0-0-libsqlitejdbc.so";
    Files.createDirectories(data().resolve("native"));
    Files.writeString(data().resolve("native").resolve(left), "half of a library");

    for (int i = 0; i < 2; i++) {
      try (var server = serve(temporary)) {
        server.address();
        server.kill();
      }
    }

    assertThat(files(temporary)).isEmpty();
    assertThat(files(data().resolve("native"))).containsExactly("lock");
  }

  @Test
  void an_unusable_native_directory_is_reported_in_one_sentence_that_names_the_setting()
      throws IOException {
    var unusable = Files.writeString(directory.resolve("native"), "a file, not a directory");

    try (var server =
        SpectraProcess.serve(data(), "data.native_directory=" + unusable.toAbsolutePath())) {
      assertThat(server.exitCode()).isEqualTo(1);
      assertThat(server.wholeOutput().getLast())
          .contains("SQLite", unusable.toString(), "data.native_directory");
      assertThat(server.wholeOutput()).noneMatch(line -> line.startsWith("\tat "));
    }
  }

  private SpectraProcess serve(Path temporary) {
    return SpectraProcess.run(
        SpectraProcess.serveArguments(data()),
        new SpectraProcess.Surroundings(List.of("-Djava.io.tmpdir=" + temporary), Map.of()));
  }

  private Path data() {
    return directory.resolve("data");
  }

  private static List<String> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
