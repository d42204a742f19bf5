package io.spectra.webhooks.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// Runs a PostgreSQL server and a standby that follows it synchronously: the standby has everything
/// that the primary has reported as committed. Both are real servers. The standby begins as a copy
/// of the primary's stopped data.
final class ReplicatedDatabase implements AutoCloseable {
  private final SharedDatabase primary;
  private final SharedDatabase standby;

  ReplicatedDatabase(Path directory) {
    var first = directory.resolve("primary");
    var second = directory.resolve("standby");
    primary = new SharedDatabase(first);
    primary.stop();
    copy(first, second);
    primary.restart();
    primary.run("alter system set synchronous_standby_names = '*'");
    primary.run("select pg_reload_conf()");
    standby = SharedDatabase.following(primary, second);
    awaitSynchronous();
  }

  /// Returns a URL that names both servers. The driver connects to whichever is the primary.
  String url() {
    return "jdbc:postgresql://127.0.0.1:%s,127.0.0.1:%s/postgres?user=postgres&targetServerType=primary"
        .formatted(primary.port(), standby.port());
  }

  /// Kills the primary as `kill -9` does.
  void killPrimary() {
    primary.kill();
  }

  void promoteStandby() {
    assertThat(standby.list("select pg_promote()", row -> row.getBoolean(1))).containsExactly(true);
  }

  <T> List<T> listOnStandby(String query, SharedDatabase.RowReader<T> row) {
    return standby.list(query, row);
  }

  @Override
  public void close() {
    standby.close();
    primary.close();
  }

  /// A commit returns only after a synchronous standby has it.
  private void awaitSynchronous() {
    primary.run("create table standby_follows ()");
    assertThat(primary.list("select sync_state from pg_stat_replication", row -> row.getString(1)))
        .containsExactly("sync");
  }

  private static void copy(Path from, Path to) {
    try (var files = Files.walk(from)) {
      for (var file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
