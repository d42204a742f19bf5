package io.spectra.webhooks.engine;

import io.spectra.webhooks.egress.EgressSettings;
import io.spectra.webhooks.settings.LaneSettings;
import io.spectra.webhooks.settings.SenderSettings;
import io.spectra.webhooks.settings.Setting;
import io.spectra.webhooks.settings.SettingFaults;
import io.spectra.webhooks.settings.SettingReader;
import java.time.Duration;

/// The settings of an engine; [#DEFAULT] holds every default. Each setting is documented at its
/// declaration.
///
/// - `lanes`: the bounds of each event loop's lanes.
/// - `sender`: the bounds of the HTTP calls.
/// - `egress`: the addresses beyond the public internet that the operator opened.
/// - `loops`: the number of event loops; it counts only if the engine makes them itself.
///
/// A value out of its bounds is an [InvalidSettingsException], with all faults in one message.
public record EngineSettings(
    LaneSettings lanes,
    SenderSettings sender,
    EgressSettings egress,
    int loops,
    long waitingBytesMax,
    Duration retention) {
  private static final Duration DAY = Duration.ofDays(1);

  private static final Setting<Integer> LOOPS =
      Setting.named("engine.loops", "Event loops that share connections and deliveries.")
          .number(Math.min(4, Runtime.getRuntime().availableProcessors()), 1, 256)
          .withDefaultText("one a processor, at most 4");
  private static final Setting<Long> WAITING_BYTES_MAX =
      Setting.named(
              "engine.waiting_bytes_max",
              "Event bodies that wait for a commit; past it callers get 503.")
          .bytes(64L << 20, 1L << 20, 16L << 30);
  private static final Setting<Duration> RETENTION =
      Setting.named("data.retention", "Events and the delivery history are kept for this time.")
          .duration(Duration.ofDays(30), DAY, Duration.ofDays(3_650));

  public static final EngineSettings DEFAULT = read(SettingReader.ofDefaults());

  public EngineSettings {
    var faults = new SettingFaults();
    lanes.check(faults);
    faults
        .check(LOOPS, loops)
        .check(WAITING_BYTES_MAX, waitingBytesMax)
        .check(RETENTION, retention);
    var shortest = lanes.lifetime().plus(DAY);
    faults
        .rule(
            retention.compareTo(shortest) >= 0,
            RETENTION,
            "must be at least delivery.lifetime and a day (%s), was %s"
                .formatted(Setting.text(shortest), Setting.text(retention)))
        .throwIfAny();
  }

  /// Reads every setting of an engine.
  public static EngineSettings read(SettingReader reader) {
    var lanes = LaneSettings.read(reader);
    var sender = SenderSettings.read(reader);
    var egress = EgressSettings.read(reader);
    int loops = reader.get(LOOPS);
    long waitingBytesMax = reader.get(WAITING_BYTES_MAX);
    var retention = reader.get(RETENTION);
    return reader
        .make(() -> new EngineSettings(lanes, sender, egress, loops, waitingBytesMax, retention))
        .orElseGet(() -> DEFAULT);
  }

  public EngineSettings withEgress(EgressSettings opened) {
    return new EngineSettings(lanes, sender, opened, loops, waitingBytesMax, retention);
  }
}
