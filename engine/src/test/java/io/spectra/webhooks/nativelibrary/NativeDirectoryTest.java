package io.spectra.webhooks.nativelibrary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks that the leftovers of an earlier run are deleted before anything is loaded, and that
/// nothing is left afterwards.
class NativeDirectoryTest {
  @TempDir private Path parent;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sqlite-3.54.1.0-1f0c9a52-4c4b-4a0e-9f0e-1d2c3b4a5968-libsqlitejdbc.so",
        "sqlite-3.54.1.0-1f0c9a52-4c4b-4a0e-9f0e-1d2c3b4a5968-libsqlitejdbc.so.lck",
        "sqlite-3.46.0.0-1f0c9a52-4c4b-4a0e-9f0e-1d2c3b4a5968-sqlitejdbc.dll",
        "libnetty_transport_native_epoll_x86_6412795574405572318654.so",
        "libnetty_tcnative_linux_x86_643776501126907573803.so",
        "netty_tcnative_windows_x86_643776501126907573803.dll"
      })
  void leftovers_of_a_killed_run_are_deleted_before_anything_is_loaded(String left)
      throws IOException {
    Files.createDirectory(directory());
    Files.writeString(directory().resolve(left), "half of a library");
    var seen = new ArrayList<String>();

    NativeDirectory.at(directory()).load(() -> seen.addAll(files()));

    assertThat(seen).containsExactly("lock");
  }

  @Test
  void unpacked_files_are_deleted_once_they_are_loaded() throws IOException {
    NativeDirectory.at(directory()).load(() -> write("libnetty_tcnative_linux_x86_641.so"));

    assertThat(files()).containsExactly("lock");
  }

  @Test
  void unpacked_files_are_deleted_when_they_cannot_be_loaded() {
    assertThatThrownBy(() ->
            NativeDirectory.at(directory())
                .load(() -> {
                  write("sqlite-3.54.1.0-1-libsqlitejdbc.so");
                  throw new IllegalStateException("mounted noexec");
                }))
        .hasMessage("mounted noexec");

    assertThat(files()).containsExactly("lock");
  }

  @ParameterizedTest
  @ValueSource(strings = {"spectra.db", "libssl.so", "sqlite-notes.txt", "netty.log"})
  void files_of_others_are_left_alone(String other) throws IOException {
    Files.createDirectory(directory());
    write(other);

    NativeDirectory.at(directory()).load(() -> {});

    assertThat(files()).containsExactlyInAnyOrder(other, "lock");
  }

  @Test
  void a_missing_directory_is_created_for_this_user_alone() throws IOException {
    NativeDirectory.at(directory()).load(() -> {});

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory())))
        .isEqualTo("rwx------");
  }

  @ParameterizedTest
  @CsvSource({
    "rwx------, false",
    "rwxr-xr-x, false",
    "rwxrwx---, true",
    "rwxr-xrwx, true",
    "rwxrwxrwx, true"
  })
  void a_directory_that_others_may_write_is_open_to_others(String permissions, boolean isOpen)
      throws IOException {
    Files.createDirectory(directory());
    Files.setPosixFilePermissions(directory(), PosixFilePermissions.fromString(permissions));

    assertThat(NativeDirectory.at(directory()).isOpenToOthers()).isEqualTo(isOpen);
  }

  @Test
  void a_missing_directory_is_not_open_to_others() {
    assertThat(NativeDirectory.at(directory()).isOpenToOthers()).isFalse();
  }

  @Test
  @Timeout(60)
  void waits_for_the_lock_of_another_process_only_within_the_bound() throws IOException {
    Files.createDirectory(directory());
    Process holder = LockHolder.start(directory().resolve("lock"));
    try (var says = holder.inputReader()) {
      assertThat(says.readLine()).isEqualTo(LockHolder.HELD);
      var hurried = NativeDirectory.at(directory(), Duration.ofMillis(50));

      assertThatThrownBy(() -> hurried.load(() -> {}))
          .isInstanceOf(IOException.class)
          .hasMessageContainingAll("another process", directory().resolve("lock").toString());
    } finally {
      holder.destroyForcibly();
    }

    holder.onExit().join();
    var loaded = new ArrayList<String>();
    NativeDirectory.at(directory()).load(() -> loaded.add("loaded"));
    assertThat(loaded).containsExactly("loaded");
  }

  @Test
  void fails_where_no_directory_can_be_created() throws IOException {
    Files.writeString(directory(), "a file");

    assertThatThrownBy(() -> NativeDirectory.at(directory()).load(() -> {}))
        .isInstanceOf(IOException.class);
  }

  private Path directory() {
    return parent.resolve("native");
  }

  private void write(String name) {
    try {
      Files.writeString(directory().resolve(name), "something");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> files() {
    try (Stream<Path> files = Files.list(directory())) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
