package io.spectra.webhooks.server.settings;

import io.spectra.webhooks.server.access.OperatorToken;
import io.spectra.webhooks.settings.Setting;
import io.spectra.webhooks.settings.SettingReader;
import io.spectra.webhooks.store.postgres.PostgresSettings;
import java.nio.file.Path;
import java.util.Optional;

/// Where the data is stored, and the secrets that the data needs. Each setting is documented at its
/// declaration.
///
/// - `nativeDirectory`: without it, native libraries are unpacked in `native` in the directory.
/// - `masterKey`: in hexadecimal; without it, a file in the directory holds one.
/// - `operatorToken`: without it, a file in the directory holds one, which is the same on all nodes
///   of a database.
/// - `database`: without it, the directory holds everything.
public record DataSettings(
    Path directory,
    Optional<Path> nativeDirectory,
    Optional<String> masterKey,
    Optional<OperatorToken> operatorToken,
    Optional<PostgresSettings> database) {
  private static final Setting<Path> DIRECTORY =
      Setting.named("data.directory", "The directory of all data, for one process at a time.")
          .parsed(Path.of("data"), "a path", DataSettings::path);
  private static final Setting<Optional<Path>> NATIVE_DIRECTORY =
      Setting.named("data.native_directory", "Where native libraries are unpacked at a start.")
          .optional("a path on a file system without noexec", DataSettings::path);
  private static final Setting<Optional<String>> MASTER_KEY =
      Setting.named("data.master_key", "The key under which signing secrets are encrypted.")
          .secret()
          .optionalText("64 hexadecimal digits", "[0-9a-fA-F]{64}");
  private static final Setting<Optional<OperatorToken>> OPERATOR_TOKEN =
      Setting.named("operator.token", "The token for the operator's calls.")
          .secret()
          .optional(OperatorToken.CHOSEN_RULE, OperatorToken::of);

  static DataSettings read(SettingReader reader) {
    return new DataSettings(
        reader.get(DIRECTORY),
        reader.get(NATIVE_DIRECTORY),
        reader.get(MASTER_KEY),
        reader.get(OPERATOR_TOKEN),
        PostgresSettings.read(reader));
  }

  /// Returns the database and the schema that hold everything, for messages.
  public Optional<String> databasePlace() {
    return database.map(PostgresSettings::place);
  }

  /// Shows no secret.
  @Override
  public String toString() {
    return "DataSettings[%s, %s]".formatted(directory, databasePlace().orElse("files"));
  }

  /// Refuses an empty path, which would be the working directory.
  private static Path path(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("no path");
    }
    return Path.of(text);
  }
}
