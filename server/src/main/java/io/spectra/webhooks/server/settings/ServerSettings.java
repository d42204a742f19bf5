package io.spectra.webhooks.server.settings;

import io.spectra.webhooks.egress.EgressSettings;
import io.spectra.webhooks.engine.EngineSettings;
import io.spectra.webhooks.event.EventLimits;
import io.spectra.webhooks.sending.ReceiverTls;
import io.spectra.webhooks.sending.Transport;
import io.spectra.webhooks.settings.InvalidSettingsException;
import io.spectra.webhooks.settings.Setting;
import io.spectra.webhooks.settings.SettingReader;
import io.spectra.webhooks.store.postgres.PostgresSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Everything about a server that an operator may set; [#DEFAULT] holds every default. Each setting
/// is documented at its declaration, here or in the record that holds it.
///
/// - `database`: without it, the data directory holds everything.
/// - `transport`: without it, event loops use the fastest one that works.
public record ServerSettings(
    ListenSettings listen,
    DataSettings data,
    Optional<PostgresSettings> database,
    boolean isPlatformEnabled,
    boolean isDevelopment,
    int webhooksPerKeyMax,
    EventLimits events,
    EngineSettings engine,
    Optional<Path> authorities,
    Optional<Transport> transport,
    Duration stopWithin) {

  private static final Setting<Boolean> PLATFORM_ENABLED =
      Setting.named("platform.enabled", "Whether the API offers orders and inventory.").truth(true);
  private static final Setting<Boolean> DEVELOPMENT =
      Setting.named(
              "development", "`--dev`: receivers on this machine are allowed, over plain http.")
          .truth(false);
  private static final Setting<Integer> WEBHOOKS_PER_KEY_MAX =
      Setting.named("webhooks.per_key_max", "Webhooks that one API key may have.")
          .number(100, 1, 100_000);
  private static final Setting<Optional<Path>> CA_FILE =
      Setting.named("egress.ca_file", "Authorities to trust, besides those that Java trusts.")
          .optional("a PEM file of certificates", ServerSettings::authorities);
  private static final Setting<Optional<Transport>> TRANSPORT =
      Setting.named("engine.transport", "What event loops wait with.")
          .optional("epoll or nio, if it works here", Transport::named)
          .withDefaultText("the fastest there is");
  private static final Setting<Duration> STOP_WITHIN =
      Setting.named(
              "stop.within", "The time for a graceful stop: half for requests, half for attempts.")
          .duration(Duration.ofSeconds(15), Duration.ofSeconds(1), Duration.ofMinutes(10));

  public static final ServerSettings DEFAULT = read(SettingReader.ofDefaults());

  /// Reads and checks what was given.
  ///
  /// @throws InvalidSettingsException with every fault
  public static ServerSettings read(GivenValues given) {
    var reader = new SettingReader(given.byPath().values());
    reader.addFaults(given.faults());
    var settings = read(reader);
    reader.finish();
    return settings;
  }

  /// Returns every setting of a server, those that are in code only included.
  static List<Setting<?>> all() {
    var reader = SettingReader.ofDefaults();
    read(reader);
    return reader.asked();
  }

  /// Returns every setting that an operator may set.
  static List<Setting<?>> offered() {
    return all().stream().filter(setting -> !setting.isInCodeOnly()).toList();
  }

  private static ServerSettings read(SettingReader reader) {
    boolean isDevelopment = reader.get(DEVELOPMENT);
    var engine = EngineSettings.read(reader);
    return new ServerSettings(
        ListenSettings.read(reader),
        DataSettings.read(reader),
        PostgresSettings.read(reader),
        reader.get(PLATFORM_ENABLED),
        isDevelopment,
        reader.get(WEBHOOKS_PER_KEY_MAX),
        EventLimits.read(reader),
        isDevelopment
            ? engine.withEgress(engine.egress().and(EgressSettings.development()))
            : engine,
        reader.get(CA_FILE),
        reader.get(TRANSPORT),
        reader.get(STOP_WITHIN));
  }

  /// Returns the database and the schema that hold everything, for messages.
  public Optional<String> databasePlace() {
    return database.map(PostgresSettings::place);
  }

  /// Reads the file now, so that a wrong one is reported with all other faults.
  private static Path authorities(String text) {
    var file = Path.of(text);
    ReceiverTls.checkAuthorities(file);
    return file;
  }
}
