package io.spectra.webhooks.event;

import io.spectra.webhooks.settings.Setting;
import io.spectra.webhooks.settings.SettingFaults;
import io.spectra.webhooks.settings.SettingReader;

/// The bounds of one event, and of one request with several events. Each is documented at its
/// declaration. A value out of its bounds is an [InvalidSettingsException].
public record EventLimits(int dataBytesMax, int perRequestMax) {
  /// The largest number of nested objects and arrays in `data`. It is fixed, because the parsers of
  /// receivers have such a bound too.
  public static final int DEPTH_MAX = 500;

  private static final Setting<Integer> DATA_BYTES_MAX =
      Setting.named("events.data_bytes_max", "The largest `data` of one event.")
          .bytes(256 << 10, 1 << 10, 16 << 20);
  private static final Setting<Integer> PER_REQUEST_MAX =
      Setting.named("events.per_request_max", "Events in one `POST /events`.")
          .number(1_000, 1, 10_000);

  public static final EventLimits DEFAULT = read(SettingReader.ofDefaults());

  public EventLimits {
    new SettingFaults()
        .check(DATA_BYTES_MAX, dataBytesMax)
        .check(PER_REQUEST_MAX, perRequestMax)
        .throwIfAny();
  }

  public static EventLimits read(SettingReader reader) {
    return new EventLimits(reader.get(DATA_BYTES_MAX), reader.get(PER_REQUEST_MAX));
  }
}
