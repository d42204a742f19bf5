package io.spectra.webhooks.ownerfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class OwnerOnlyFilesTest {
  @TempDir private Path directory;

  @Test
  void a_new_directory_and_its_missing_parents_are_the_owners_alone() throws IOException {
    var inner = directory.resolve("outer").resolve("inner");
    OwnerOnlyFiles.createDirectories(inner);
    assertThat(mode(inner)).isEqualTo("rwx------");
    assertThat(mode(directory.resolve("outer"))).isEqualTo("rwx------");
  }

  @Test
  void an_existing_directory_keeps_its_mode_also_behind_a_link() throws IOException {
    var open = Files.createDirectory(directory.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    OwnerOnlyFiles.createDirectories(open);
    OwnerOnlyFiles.createDirectories(Files.createSymbolicLink(directory.resolve("link"), open));
    assertThat(mode(open)).isEqualTo("rwxr-xr-x");
  }

  @Test
  void a_new_file_is_the_owners_alone_and_never_replaces_another() throws IOException {
    var file = directory.resolve("secret");
    OwnerOnlyFiles.create(file, "text\n");
    assertThat(file).hasContent("text\n");
    assertThat(mode(file)).isEqualTo("rw-------");
    assertThat(OwnerOnlyFiles.isOpenToOthers(file)).isFalse();
    assertThatThrownBy(() -> OwnerOnlyFiles.create(file, "other"))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent("text\n");
  }

  @Test
  void a_file_that_others_may_read_is_open_to_others() throws IOException {
    var file = directory.resolve("secret");
    OwnerOnlyFiles.create(file, "text\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(OwnerOnlyFiles.isOpenToOthers(file)).isTrue();
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
