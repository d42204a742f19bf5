package io.spectra.webhooks.server.settings;

import java.util.Optional;
import java.util.regex.Pattern;

/// The PostgreSQL that a server keeps everything in, alone or with others. Prints no password, and
/// not what a URL says after its question mark, where one may be too.
///
/// - `url`: a JDBC URL.
/// - `user`, `password`: who logs in; each where the URL does not say it.
/// - `schema`: where all tables lie.
/// - `readers`, `writers`: how many connections read, and how many write for requests; the store
///   has up to five more of its own.
public record DatabaseSettings(
    String url,
    Optional<String> user,
    Optional<String> password,
    String schema,
    int readers,
    int writers) {
  private static final String URL_START = "jdbc:postgresql:";
  private static final Pattern USER_IN_URL = Pattern.compile("[?&](user|service)=.");
  private static final String SCHEMA = "spectra";
  private static final int READERS = 4;
  private static final int WRITERS = 8;
  private static final int CONNECTIONS_MAX = 64;

  /// Empty when no URL is given: everything lies in the data directory then.
  static Optional<DatabaseSettings> read(SettingsReader reader) {
    var url =
        reader.optional(
            "database.url",
            "a JDBC URL such as jdbc:postgresql://host/name",
            DatabaseSettings::url);
    var user = reader.optional("database.user", "a name", DatabaseSettings::given);
    var password = reader.optional("database.password", "a text", DatabaseSettings::given);
    var schema =
        reader.text(
            "database.schema",
            SCHEMA,
            SCHEMA,
            "a lower-case name of at most 40 letters, digits and underscores, not beginning with pg_",
            DatabaseSettings::schema);
    int readers = reader.number("database.readers", READERS, 1, CONNECTIONS_MAX);
    int writers = reader.number("database.writers", WRITERS, 1, CONNECTIONS_MAX);
    if (password.isPresent()
        && user.isEmpty()
        && !url.map(DatabaseSettings::namesUser).orElse(false)) {
      reader.fault(
          "database.user", "must be set too, or be in database.url: a password needs a user");
    }
    if (user.isPresent() && !reader.isGiven("database.url")) {
      reader.fault("database.url", "must be set too: a user needs a database");
    }
    return url.map(it -> new DatabaseSettings(it, user, password, schema, readers, writers));
  }

  /// Whether the URL says who logs in: by itself, or by naming an entry of a service file.
  private static boolean namesUser(String url) {
    return USER_IN_URL.matcher(url).find();
  }

  /// The database and the schema, for people.
  public String place() {
    int parameters = url.indexOf('?');
    var plain = parameters < 0 ? url : url.substring(0, parameters);
    return "schema %s of %s".formatted(schema, plain.replaceFirst("//[^/@]*@", "//"));
  }

  @Override
  public String toString() {
    return "DatabaseSettings[" + place() + "]";
  }

  private static String url(String text) {
    if (!text.startsWith(URL_START) || text.length() == URL_START.length()) {
      throw new IllegalArgumentException("no URL of PostgreSQL");
    }
    return text;
  }

  private static String given(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("nothing given");
    }
    return text;
  }

  private static String schema(String text) {
    if (!text.matches("[a-z][a-z0-9_]{0,39}") || text.startsWith("pg_")) {
      throw new IllegalArgumentException("no plain name");
    }
    return text;
  }
}
