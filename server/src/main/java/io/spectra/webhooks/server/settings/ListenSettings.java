package io.spectra.webhooks.server.settings;

import io.spectra.webhooks.server.http.listener.ListenerSettings;
import io.spectra.webhooks.settings.Setting;
import io.spectra.webhooks.settings.SettingReader;

/// Where and how the API is offered: the listener's own settings, and how large bodies may be.
///
/// - `eventBytesMax`: the largest body of `POST /events`; `bodyBytesMax` is for all other requests.
public record ListenSettings(ListenerSettings listener, int bodyBytesMax, int eventBytesMax) {
  private static final int LARGEST = 256 << 20;

  private static final Setting<Integer> BODY_BYTES_MAX =
      Setting.named(
              "listen.body_bytes_max", "The largest body of a request, except `POST /events`.")
          .bytes(1 << 20, 1 << 10, LARGEST);
  private static final Setting<Integer> EVENT_BYTES_MAX =
      Setting.named("events.request_bytes_max", "The largest body of `POST /events`.")
          .bytes(8 << 20, 1 << 10, LARGEST);

  static ListenSettings read(SettingReader reader) {
    return new ListenSettings(
        ListenerSettings.read(reader), reader.get(BODY_BYTES_MAX), reader.get(EVENT_BYTES_MAX));
  }
}
