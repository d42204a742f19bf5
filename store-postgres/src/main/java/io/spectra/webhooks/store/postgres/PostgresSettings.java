package io.spectra.webhooks.store.postgres;

import io.spectra.webhooks.settings.Setting;
import io.spectra.webhooks.settings.SettingFaults;
import io.spectra.webhooks.settings.SettingReader;
import io.spectra.webhooks.store.Migrations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The place and the bounds of a [PostgresStore]. Each setting is documented at its declaration. A
/// value out of its bounds causes an [InvalidSettingsException]. `toString` shows no password.
///
/// - `url`: a JDBC URL, `jdbc:postgresql://host/database`. It may name several hosts, separated by
///   commas, of which the primary is used.
/// - `login`: the user and the password that the URL does not give.
/// - `writers`: the connections of units of work. A store has up to five more of its own.
/// - `migrations`: the migrations of the embedding program's own tables, which run after the
///   store's own.
public record PostgresSettings(
    String url,
    Optional<Login> login,
    String schema,
    int readers,
    int writers,
    Timeouts timeouts,
    int daysAhead,
    List<Migrations> migrations) {
  private static final Setting<Optional<String>> URL =
      Setting.named("database.url", "`--database-url`: a database, instead of files.")
          .secret() // it may hold a password
          .optionalText(
              "a JDBC URL such as jdbc:postgresql://host/name", "jdbc:postgresql:(?s:.+)");
  private static final Setting<Optional<String>> USER =
      Setting.named("database.user", "Who logs in, unless the URL names a `user` itself.")
          .optionalText("a name", ".+");
  private static final Setting<Optional<String>> PASSWORD =
      Setting.named(
              "database.password",
              "The user's password; safer in the environment or a file than on the command line.")
          .secret()
          .optionalText("a text", "(?s:.+)");
  private static final Setting<String> SCHEMA =
      Setting.named("database.schema", "The schema of all tables.")
          .text(
              "spectra",
              "a lower-case name, up to 40 of a-z, 0-9 and _, not pg_…",
              "(?!pg_)[a-z][a-z0-9_]{0,39}");
  private static final Setting<Integer> READERS =
      Setting.named("database.readers", "Connections that read at the same time; more reads wait.")
          .number(4, 1, 64);
  private static final Setting<Integer> WRITERS =
      Setting.named(
              "database.writers",
              "Connections that write for requests at the same time; more writes wait.")
          .number(8, 1, 64);
  private static final Setting<Integer> DAYS_AHEAD =
      Setting.named("database.days_ahead", "Days after today for which partitions are kept ready.")
          .inCodeOnly()
          .number(3, 1, 30);

  private static final Pattern USER_IN_URL = Pattern.compile("[?&](user|service)=.");

  public PostgresSettings {
    new SettingFaults()
        .check(URL, Optional.of(url))
        .check(SCHEMA, schema)
        .check(READERS, readers)
        .check(WRITERS, writers)
        .check(DAYS_AHEAD, daysAhead)
        .throwIfAny();
    migrations = List.copyOf(migrations);
  }

  /// Reads every setting of the database. Without a URL the result is empty.
  public static Optional<PostgresSettings> read(SettingReader reader) {
    var url = reader.get(URL);
    var user = reader.get(USER);
    var password = reader.get(PASSWORD);
    var schema = reader.get(SCHEMA);
    int readers = reader.get(READERS);
    int writers = reader.get(WRITERS);
    var timeouts = Timeouts.read(reader);
    int daysAhead = reader.get(DAYS_AHEAD);
    reader.rule(
        password.isEmpty()
            || user.isPresent()
            || url.map(PostgresSettings::namesUser).orElse(false),
        USER,
        "must be set too, or be in database.url: a password needs a user");
    reader.rule(
        user.isEmpty() || reader.isGiven(URL), URL, "must be set too: a user needs a database");
    var login =
        user.isPresent() || password.isPresent()
            ? Optional.of(new Login(user, password))
            : Optional.<Login>empty();
    return url.map(it ->
        new PostgresSettings(it, login, schema, readers, writers, timeouts, daysAhead, List.of()));
  }

  /// Whether the URL names the user, either itself or by an entry of a service file.
  private static boolean namesUser(String url) {
    return USER_IN_URL.matcher(url).find();
  }

  /// Returns the default settings for this database.
  public static PostgresSettings at(String url) {
    var reader = SettingReader.ofDefaults();
    return new PostgresSettings(
        url,
        Optional.empty(),
        reader.get(SCHEMA),
        reader.get(READERS),
        reader.get(WRITERS),
        Timeouts.read(reader),
        reader.get(DAYS_AHEAD),
        List.of());
  }

  public PostgresSettings with(Login as) {
    return new PostgresSettings(
        url, Optional.of(as), schema, readers, writers, timeouts, daysAhead, migrations);
  }

  public PostgresSettings with(Timeouts others) {
    return new PostgresSettings(
        url, login, schema, readers, writers, others, daysAhead, migrations);
  }

  public PostgresSettings withSchema(String other) {
    return new PostgresSettings(
        url, login, other, readers, writers, timeouts, daysAhead, migrations);
  }

  /// Returns the same settings with tables of the embedding program in the same schema.
  public PostgresSettings with(Migrations more) {
    List<Migrations> all = new ArrayList<>(migrations);
    all.add(more);
    return new PostgresSettings(url, login, schema, readers, writers, timeouts, daysAhead, all);
  }

  /// Returns the database and the schema, for messages. Leaves out what the URL has after a
  /// question mark, where a password may be.
  public String place() {
    int parameters = url.indexOf('?');
    String plain = parameters < 0 ? url : url.substring(0, parameters);
    return "schema " + schema + " of " + plain.replaceFirst("//[^/@]*@", "//");
  }

  @Override
  public String toString() {
    return "PostgresSettings[" + place() + "]";
  }

  /// The login. A part that is empty is taken from the URL. `toString` shows no password.
  public record Login(Optional<String> user, Optional<String> password) {
    public Login(String user, Optional<String> password) {
      this(Optional.of(user), password);
    }

    @Override
    public String toString() {
      return "Login[" + user.orElse("the URL's user") + "]";
    }
  }

  /// The bounds of waiting. Each one is documented at its declaration.
  public record Timeouts(Duration statement, Duration socket, Duration connect) {
    private static final Duration MIN = Duration.ofMillis(1);
    private static final Duration MAX = Duration.ofMinutes(5);

    private static final Setting<Duration> STATEMENT =
        Setting.named("database.timeouts.statement", "A statement that takes longer is ended.")
            .inCodeOnly()
            .duration(Duration.ofSeconds(5), MIN, MAX);

    // This is longer than a statement, so it only takes effect if the network or the server has
    // vanished.
    private static final Setting<Duration> SOCKET =
        Setting.named(
                "database.timeouts.socket",
                "A connection without an answer for this time is closed.")
            .inCodeOnly()
            .duration(Duration.ofSeconds(8), MIN, MAX);

    private static final Setting<Duration> CONNECT =
        Setting.named(
                "database.timeouts.connect", "The wait for a new connection, and for a free one.")
            .inCodeOnly()
            .duration(Duration.ofSeconds(5), MIN, MAX);

    public static final Timeouts DEFAULT = read(SettingReader.ofDefaults());

    public Timeouts {
      new SettingFaults()
          .check(STATEMENT, statement)
          .check(SOCKET, socket)
          .check(CONNECT, connect)
          .rule(
              socket.compareTo(statement) > 0,
              SOCKET,
              "must be longer than database.timeouts.statement, was " + Setting.text(socket))
          .throwIfAny();
    }

    static Timeouts read(SettingReader reader) {
      return new Timeouts(reader.get(STATEMENT), reader.get(SOCKET), reader.get(CONNECT));
    }
  }
}
