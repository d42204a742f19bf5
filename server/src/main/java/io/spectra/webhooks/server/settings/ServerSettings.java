package io.spectra.webhooks.server.settings;

import io.spectra.webhooks.delivery.LaneSettings;
import io.spectra.webhooks.egress.Cidr;
import io.spectra.webhooks.egress.EgressSettings;
import io.spectra.webhooks.engine.EngineSettings;
import io.spectra.webhooks.event.EventLimits;
import io.spectra.webhooks.sending.ReceiverTls;
import io.spectra.webhooks.sending.SenderSettings;
import io.spectra.webhooks.sending.Transport;
import io.spectra.webhooks.server.access.OperatorToken;
import io.spectra.webhooks.server.settings.SettingsReader.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Everything about a server that an operator may set. The defaults are here and, for what the
/// engine does, in its own records; [#DEFAULT] holds them all.
///
/// - `isDevelopment`: receivers on this machine are open over plain http.
/// - `nativeDirectory`: where native libraries are unpacked; without it `native` in the data
///   directory.
/// - `masterKey`: what signing secrets are encrypted under, in hexadecimal; without it a file in
///   the data directory holds one.
/// - `operatorToken`: what opens the operator's calls; without it a file in the data directory
///   holds one, the same on all nodes of a database.
/// - `database`: the PostgreSQL that everything but token and key lies in; without it the data
///   directory holds it all.
/// - `authorities`: a PEM file of certificate authorities that receivers may have besides the
///   JDK's.
/// - `transport`: what the event loops wait for sockets with; without it the fastest there is.
public record ServerSettings(
    ListenSettings listen,
    Path dataDirectory,
    Optional<Path> nativeDirectory,
    Optional<String> masterKey,
    Optional<OperatorToken> operatorToken,
    Optional<DatabaseSettings> database,
    boolean isDevelopment,
    int webhooksPerKeyMax,
    EventLimits events,
    EngineSettings engine,
    Optional<Path> authorities,
    Optional<Transport> transport,
    Duration stopWithin) {

  private static final int WEBHOOKS_PER_KEY_MAX = 100;
  private static final Duration STOP_WITHIN = Duration.ofSeconds(15);
  private static final int LOOPS_MAX = 256;
  private static final Duration DAY = Duration.ofDays(1);

  public static final ServerSettings DEFAULT = read(new GivenValues(Map.of()));

  /// Checks and takes what was given.
  ///
  /// @throws InvalidSettingsException naming every fault
  public static ServerSettings read(GivenValues given) {
    var reader = new SettingsReader(given);
    var settings = read(reader);
    reader.finish();
    return settings.orElseThrow();
  }

  /// Every setting there is, in the order of the documentation.
  static List<Setting> all() {
    var reader = new SettingsReader(new GivenValues(Map.of()));
    read(reader);
    return reader.asked();
  }

  /// Empty when the values break a rule that the records themselves insist on; the reader knows
  /// which.
  private static Optional<ServerSettings> read(SettingsReader reader) {
    var listen = ListenSettings.read(reader);
    var directory =
        reader.text("data.directory", Path.of("data"), "data", "a path", ServerSettings::path);
    var nativeDirectory =
        reader.optional(
            "data.native_directory",
            "a path on a file system without noexec",
            ServerSettings::path);
    var masterKey =
        reader.optional("data.master_key", "64 hexadecimal digits", ServerSettings::masterKey);
    var operatorToken =
        reader.optional("operator.token", OperatorToken.CHOSEN_RULE, OperatorToken::of);
    var retention = retention(reader);
    var database = DatabaseSettings.read(reader);
    boolean isDevelopment = reader.truth("development", false);
    int webhooksMax = reader.number("webhooks.per_key_max", WEBHOOKS_PER_KEY_MAX, 1, 100_000);
    var events = events(reader);
    var sender = sender(reader);
    var lanes = lanes(reader);
    var egress = egress(reader, isDevelopment);
    var authorities =
        reader.optional(
            "egress.ca_file", "a PEM file of certificates", ServerSettings::authorities);
    var standard = EngineSettings.DEFAULT;
    int loops =
        reader.text(
            "engine.loops",
            standard.loops(),
            "one a processor, at most 4",
            "1 to 256",
            ServerSettings::loops);
    var transport = transport(reader);
    long waitingBytes =
        reader.bytes("engine.waiting_bytes_max", standard.waitingBytesMax(), 1 << 20, 16L << 30);
    var stopWithin =
        reader.duration("stop.within", STOP_WITHIN, Duration.ofSeconds(1), Duration.ofMinutes(10));
    var shortest = lanes.lifetime().plus(DAY);
    if (retention.compareTo(shortest) < 0) {
      reader.fault(
          "data.retention",
          "must be at least delivery.lifetime and a day (%s), was %s"
              .formatted(SettingText.text(shortest), SettingText.text(retention)));
      return Optional.empty();
    }
    var engine = new EngineSettings(lanes, sender, egress, loops, waitingBytes, retention);
    return Optional.of(
        new ServerSettings(
            listen,
            directory,
            nativeDirectory,
            masterKey,
            operatorToken,
            database,
            isDevelopment,
            webhooksMax,
            events,
            engine,
            authorities,
            transport,
            stopWithin));
  }

  private static Optional<Transport> transport(SettingsReader reader) {
    return reader.text(
        "engine.transport",
        Optional.empty(),
        "the fastest there is",
        "epoll or nio, if it works here",
        text -> Optional.of(Transport.named(text)));
  }

  private static Duration retention(SettingsReader reader) {
    return reader.duration(
        "data.retention", EngineSettings.DEFAULT.retention(), DAY, Duration.ofDays(3_650));
  }

  private static EventLimits events(SettingsReader reader) {
    var standard = EventLimits.DEFAULT;
    return new EventLimits(
        (int) reader.bytes("events.data_bytes_max", standard.dataBytesMax(), 1 << 10, 16 << 20),
        reader.number("events.per_request_max", standard.eventsMax(), 1, 10_000));
  }

  private static SenderSettings sender(SettingsReader reader) {
    var standard = EngineSettings.DEFAULT.sender();
    var deadline =
        reader.duration(
            "delivery.timeout", standard.deadline(), Duration.ofMillis(100), Duration.ofMinutes(5));
    var idle =
        reader.duration(
            "delivery.idle_timeout",
            standard.idleTimeout(),
            Duration.ofSeconds(1),
            Duration.ofHours(1));
    int idleMaxPerOrigin =
        reader.number("delivery.idle_max_per_origin", standard.idleMaxPerOrigin(), 0, 10_000);
    int idleMax = reader.number("delivery.idle_max", standard.idleMax(), 0, 100_000);
    var age =
        reader.duration(
            "delivery.connection_age_max",
            standard.connectionAgeMax(),
            Duration.ofSeconds(1),
            Duration.ofHours(1));
    return standard
        .withDeadline(deadline)
        .withIdle(idle, idleMaxPerOrigin, idleMax)
        .withConnectionAgeMax(age);
  }

  private static LaneSettings lanes(SettingsReader reader) {
    var standard = LaneSettings.DEFAULT;
    return new LaneSettings(
        reader.number("delivery.in_flight_max", standard.inFlightMax(), 1, 65_536),
        reader.number("delivery.connects_max", standard.connectsMax(), 1, 65_536),
        reader.number("delivery.window_max", standard.windowMax(), 1, 4_096),
        reader.duration(
            "delivery.park_after",
            standard.startWithin(),
            Duration.ofMillis(100),
            Duration.ofMinutes(5)),
        reader.bytes("delivery.held_bytes_max", standard.heldBytesMax(), 1 << 20, 16L << 30),
        reader.duration(
            "delivery.lifetime", standard.lifetime(), Duration.ofMinutes(1), Duration.ofDays(365)),
        reader.wholeNumber("delivery.backlog_max", standard.backlogMax(), 256, 1_000_000_000));
  }

  private static EgressSettings egress(SettingsReader reader, boolean isDevelopment) {
    var networks =
        new ArrayList<>(
            reader.list("egress.open_networks", "networks such as 10.0.0.0/8", Cidr::parse));
    var hosts =
        new HashSet<>(
            reader.list(
                "egress.open_hosts", "names such as hooks.example.internal", ServerSettings::host));
    if (isDevelopment) {
      networks.addAll(EgressSettings.development().openNetworks());
      hosts.addAll(EgressSettings.development().openHosts());
    }
    return new EgressSettings(networks, hosts, true);
  }

  private static String host(String name) {
    return new EgressSettings(List.of(), Set.of(name), true).openHosts().iterator().next();
  }

  /// Reads the file now, so that a wrong one is named among the other faults.
  private static Path authorities(String text) {
    var file = Path.of(text);
    ReceiverTls.checkAuthorities(file);
    return file;
  }

  private static int loops(String text) {
    int loops = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    if (loops < 1 || loops > LOOPS_MAX) {
      throw new IllegalArgumentException("out of range");
    }
    return loops;
  }

  /// An empty path would be the working directory, which nobody means.
  private static Path path(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("no path");
    }
    return Path.of(text);
  }

  private static String masterKey(String text) {
    if (!text.matches("[0-9a-fA-F]{64}")) {
      throw new IllegalArgumentException("a master key is 64 hexadecimal digits");
    }
    return text;
  }
}
