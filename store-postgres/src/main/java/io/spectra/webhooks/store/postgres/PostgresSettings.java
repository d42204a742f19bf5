package io.spectra.webhooks.store.postgres;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where a [PostgresStore] lies and what bounds it. A wrong value is an `IllegalArgumentException`.
/// Prints no password.
///
/// - `url`: a JDBC URL, `jdbc:postgresql://host/database`; several hosts, separated by commas, may
///   be named, of which the primary is used.
/// - `login`: who logs in, as far as the URL does not say it.
/// - `schema`: where all tables lie; made when it is not there.
/// - `readers`: how many connections read at a time; more reads wait for these.
/// - `units`: how many units of work run at a time; more wait for these. Besides, a store has up to
///   five connections of its own.
/// - `timeouts`: how long to wait for what.
/// - `daysAhead`: for how many days after today partitions are kept ready.
/// - `migrations`: those of the embedding program's own tables, run after the store's own.
public record PostgresSettings(
    String url,
    Optional<Login> login,
    String schema,
    int readers,
    int units,
    Timeouts timeouts,
    int daysAhead,
    List<Migrations> migrations) {
  private static final String URL_START = "jdbc:postgresql:";
  private static final String SCHEMA = "spectra";
  private static final int READERS = 4;
  private static final int UNITS = 8;
  private static final int DAYS_AHEAD = 3;

  public PostgresSettings {
    check(url.startsWith(URL_START), "url must start with " + URL_START);
    check(
        schema.matches("[a-z][a-z0-9_]{0,39}"),
        "schema must be a plain lower-case name of at most 40 characters, was " + schema);
    check(readers >= 1 && readers <= 64, "readers must be 1 to 64, was " + readers);
    check(units >= 1 && units <= 64, "units must be 1 to 64, was " + units);
    check(daysAhead >= 1 && daysAhead <= 30, "daysAhead must be 1 to 30, was " + daysAhead);
    migrations = List.copyOf(migrations);
  }

  /// The defaults, in this database.
  public static PostgresSettings at(String url) {
    return new PostgresSettings(
        url, Optional.empty(), SCHEMA, READERS, UNITS, Timeouts.DEFAULT, DAYS_AHEAD, List.of());
  }

  public PostgresSettings with(Login as) {
    return new PostgresSettings(
        url, Optional.of(as), schema, readers, units, timeouts, daysAhead, migrations);
  }

  public PostgresSettings with(Timeouts others) {
    return new PostgresSettings(url, login, schema, readers, units, others, daysAhead, migrations);
  }

  public PostgresSettings withSchema(String other) {
    return new PostgresSettings(url, login, other, readers, units, timeouts, daysAhead, migrations);
  }

  /// The same, with tables of the embedding program in the same schema.
  public PostgresSettings with(Migrations more) {
    List<Migrations> all = new ArrayList<>(migrations);
    all.add(more);
    return new PostgresSettings(url, login, schema, readers, units, timeouts, daysAhead, all);
  }

  /// The database and the schema, for messages: without what a URL may say after a question mark.
  String place() {
    int parameters = url.indexOf('?');
    String plain = parameters < 0 ? url : url.substring(0, parameters);
    return "schema " + schema + " of " + plain.replaceFirst("//[^/@]*@", "//");
  }

  @Override
  public String toString() {
    return "PostgresSettings[" + place() + "]";
  }

  /// The login. A part that is empty is taken from the URL. Prints no password.
  public record Login(Optional<String> user, Optional<String> password) {
    public Login(String user, Optional<String> password) {
      this(Optional.of(user), password);
    }

    @Override
    public String toString() {
      return "Login[" + user.orElse("the URL's user") + "]";
    }
  }

  /// How long to wait.
  ///
  /// - `statement`: for one statement; the server then ends it.
  /// - `socket`: for any answer from the server; longer than `statement`, so that it only counts
  ///   where the network or the server has vanished.
  /// - `connect`: for a connection, and for a free one of the readers'.
  public record Timeouts(Duration statement, Duration socket, Duration connect) {
    private static final Duration MAX = Duration.ofMinutes(5);

    public static final Timeouts DEFAULT =
        new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(8), Duration.ofSeconds(5));

    public Timeouts {
      check("timeouts.statement", statement);
      check("timeouts.socket", socket);
      check("timeouts.connect", connect);
      PostgresSettings.check(
          socket.compareTo(statement) > 0,
          "timeouts.socket must be longer than timeouts.statement, was " + socket);
    }

    private static void check(String what, Duration timeout) {
      PostgresSettings.check(
          timeout.isPositive() && timeout.compareTo(MAX) <= 0,
          what + " must be above 0 and at most 5 min, was " + timeout);
    }
  }

  /// Flyway migrations: their location, such as `classpath:db/server/postgres`, the table that
  /// holds their history, and the version of the newest one, so that Flyway need not be started
  /// when the history already has it.
  public record Migrations(String location, String historyTable, String newestVersion) {
    public Migrations {
      check(
          historyTable.matches("[a-z][a-z0-9_]*"),
          "historyTable must be a plain lower-case name, was " + historyTable);
    }
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
