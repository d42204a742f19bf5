package io.spectra.webhooks.server.api;

import io.spectra.webhooks.server.storage.PostgresServer;
import io.spectra.webhooks.server.storage.Statements;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes things that happen to databases happen to a schema of PostgreSQL that has a role of its
/// own, and to nobody else on the same server.
final class TroubledDatabase implements AutoCloseable {
  private static final String PROGRAM_TABLES =
      """
      select relname from pg_class
      where relnamespace = ?::regnamespace and relkind in ('r', 'p') and not relispartition
          and relname <> 'node'
      """;

  private final String schema = PostgresServer.newSchema();
  private final String role = schema + "_role";
  private Optional<Connection> lastFree = Optional.empty();

  TroubledDatabase() throws SQLException {
    PostgresServer.run("create role %s login".formatted(role));
    PostgresServer.run("create schema %s authorization %s".formatted(schema, role));
  }

  /// The kinds of trouble that the database has until [#comeBack].
  enum Trouble {
    REFUSED_LOGINS {
      @Override
      void begin(TroubledDatabase database) throws SQLException {
        database.run("alter role %s nologin");
        database.cutAll();
      }
    },
    /// SQLSTATE 53300: somebody else has the last connection.
    TOO_MANY_CONNECTIONS {
      @Override
      void begin(TroubledDatabase database) throws SQLException {
        database.lastFree = Optional.of(DriverManager.getConnection(url(), database.role, "x"));
        database.run("alter role %s connection limit 1");
        database.cutAll();
      }
    },
    READ_ONLY {
      @Override
      void begin(TroubledDatabase database) throws SQLException {
        database.run("alter role %s set default_transaction_read_only = on");
        database.cutAll();
      }
    },
    /// SQLSTATE 53100 is raised for whatever would make a table larger; connections stay. Rows that
    /// are already there can be read and deleted.
    FULL_DISK {
      @Override
      void begin(TroubledDatabase database) throws SQLException {
        PostgresServer.run("insert into %s.full_disk values (1)".formatted(database.schema));
      }
    };

    abstract void begin(TroubledDatabase database) throws SQLException;
  }

  Map<String, String> settings() {
    var settings = new HashMap<>(PostgresServer.settings(schema));
    settings.put("database.url", url());
    settings.put("database.user", role);
    settings.put("database.password", "x");
    return settings;
  }

  /// Makes a disk that can fill up. It is to be called once, when the tables are there.
  void makeDiskThatCanFill() throws SQLException {
    PostgresServer.run("create table %s.full_disk (truth int)".formatted(schema));
    PostgresServer.run("grant select on %s.full_disk to %s".formatted(schema, role));
    PostgresServer.run(
        """
        create function %1$s.need_room() returns trigger language plpgsql as $$
        begin
          if exists (select from %1$s.full_disk) then
            raise exception 'could not extend file: No space left on device' using errcode = '53100';
          end if;
          return new;
        end $$
        """
            .formatted(schema));
    for (var table : programTables()) {
      PostgresServer.run(
          "create trigger need_room before insert on %1$s.%2$s for each row execute function %1$s.need_room()"
              .formatted(schema, table));
    }
  }

  void comeBack() throws SQLException {
    if (lastFree.isPresent()) {
      lastFree.get().close();
      lastFree = Optional.empty();
    }
    run("alter role %s login connection limit -1");
    run("alter role %s reset default_transaction_read_only");
    PostgresServer.run("delete from %s.full_disk".formatted(schema));
  }

  @Override
  public void close() throws SQLException {
    PostgresServer.drop(schema);
    run("drop role %s");
  }

  private List<String> programTables() throws SQLException {
    try (var connection = PostgresServer.connect(schema)) {
      return Statements.all(
          connection, PROGRAM_TABLES, List.of(schema), row -> row.text("relname"));
    }
  }

  /// Ends every connection that the role has, except that of somebody else.
  private void cutAll() throws SQLException {
    PostgresServer.run(
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = '%s' and application_name like '%s %%'"
            .formatted(role, schema));
  }

  private void run(String ofRole) throws SQLException {
    PostgresServer.run(ofRole.formatted(role));
  }

  private static String url() {
    return PostgresServer.url().replaceFirst("\\?.*", "");
  }
}
