package io.spectra.webhooks.server.settings;

import io.spectra.webhooks.egress.EgressSettings;
import io.spectra.webhooks.engine.EngineSettings;
import io.spectra.webhooks.pem.PemFile;
import io.spectra.webhooks.sending.Transport;
import io.spectra.webhooks.settings.InvalidSettingsException;
import io.spectra.webhooks.settings.Setting;
import io.spectra.webhooks.settings.SettingReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Everything about a server that an operator may set; [#DEFAULT] holds every default. Each setting
/// is documented at its declaration, here or in the record that holds it.
public record ServerSettings(
    ApiSettings api,
    DataSettings data,
    EngineSettings engine,
    Network network,
    Duration stopWithin) {
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
    var network = Network.read(reader);
    return new ServerSettings(
        ApiSettings.read(reader),
        DataSettings.read(reader),
        engine(reader, network.isDevelopment()),
        network,
        reader.get(STOP_WITHIN));
  }

  private static EngineSettings engine(SettingReader reader, boolean isDevelopment) {
    var engine = EngineSettings.read(reader);
    return isDevelopment
        ? engine.withEgress(engine.egress().and(EgressSettings.development()))
        : engine;
  }

  /// How the server uses the network, besides the engine's own settings. Each setting is documented
  /// at its declaration.
  ///
  /// - `transport`: without it, event loops use the fastest one that works.
  public record Network(
      boolean isDevelopment, Optional<Path> authorities, Optional<Transport> transport) {
    private static final Setting<Boolean> DEVELOPMENT =
        Setting.named(
                "development", "`--dev`: receivers on this machine are allowed, over plain http.")
            .truth(false);
    private static final Setting<Optional<Path>> CA_FILE =
        Setting.named("egress.ca_file", "Authorities to trust, besides those that Java trusts.")
            .optional("a PEM file of certificates", Network::authorities);
    private static final Setting<Optional<Transport>> TRANSPORT =
        Setting.named("engine.transport", "How event loops wait for sockets.")
            .optional("epoll or nio, if available here", Transport::named)
            .withDefaultText("the fastest there is");

    static Network read(SettingReader reader) {
      return new Network(reader.get(DEVELOPMENT), reader.get(CA_FILE), reader.get(TRANSPORT));
    }

    /// Reads the file now, so that a wrong one is reported with all other faults.
    private static Path authorities(String text) {
      try {
        var file = PemFile.read(Path.of(text));
        var _ = file.certificates();
        return file.path();
      } catch (IOException e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
    }
  }
}
