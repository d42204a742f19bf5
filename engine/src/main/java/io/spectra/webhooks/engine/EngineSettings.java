package io.spectra.webhooks.engine;

import io.spectra.webhooks.delivery.LaneSettings;
import io.spectra.webhooks.egress.EgressSettings;
import io.spectra.webhooks.sending.SenderSettings;
import java.time.Duration;

/// Everything about an engine that somebody may want to change; [#DEFAULT] is every default.
///
/// - `lanes`: the bounds of each event loop's lanes.
/// - `sender`: deadlines and caps of the HTTP calls.
/// - `egress`: what the operator opened beyond the public internet.
/// - `loops`: event loops that share the lanes, where the engine makes them itself.
/// - `waitingBytesMax`: bodies of events that wait for their commit; past it callers are told to
///   come again.
/// - `retention`: how long events and attempts are kept; at least the lifetime of a delivery and a
///   day.
public record EngineSettings(
    LaneSettings lanes,
    SenderSettings sender,
    EgressSettings egress,
    int loops,
    long waitingBytesMax,
    Duration retention) {

  public static final EngineSettings DEFAULT =
      new EngineSettings(
          LaneSettings.DEFAULT,
          SenderSettings.defaults(),
          EgressSettings.closed(),
          Math.min(4, Runtime.getRuntime().availableProcessors()),
          64L << 20,
          Duration.ofDays(30));

  public EngineSettings {
    if (loops < 1) {
      throw new IllegalArgumentException("loops: must be at least 1, was " + loops);
    }
    if (retention.compareTo(lanes.lifetime().plusDays(1)) < 0) {
      throw new IllegalArgumentException(
          "retention: must be at least the lifetime of a delivery and a day ("
              + lanes.lifetime().plusDays(1)
              + "), was "
              + retention);
    }
  }

  public EngineSettings withEgress(EgressSettings opened) {
    return new EngineSettings(lanes, sender, opened, loops, waitingBytesMax, retention);
  }
}
