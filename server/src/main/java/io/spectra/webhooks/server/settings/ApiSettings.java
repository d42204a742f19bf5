package io.spectra.webhooks.server.settings;

import io.spectra.webhooks.event.EventLimits;
import io.spectra.webhooks.server.http.listener.ListenerSettings;
import io.spectra.webhooks.settings.Setting;
import io.spectra.webhooks.settings.SettingReader;

/// Where the API is offered, what it offers, and how large requests may be. Each setting is
/// documented at its declaration.
///
/// - `eventBytesMax`: the largest body of `POST /events`; `bodyBytesMax` is for all other requests.
public record ApiSettings(
    ListenerSettings listener,
    int bodyBytesMax,
    int eventBytesMax,
    EventLimits events,
    int webhooksPerKeyMax,
    boolean isPlatformEnabled) {
  private static final int BODY_BYTES_LARGEST = 256 << 20;

  private static final Setting<Integer> BODY_BYTES_MAX =
      Setting.named(
              "listen.body_bytes_max", "The largest body of a request, except `POST /events`.")
          .bytes(1 << 20, 1 << 10, BODY_BYTES_LARGEST);
  private static final Setting<Integer> EVENT_BYTES_MAX =
      Setting.named("events.request_bytes_max", "The largest body of `POST /events`.")
          .bytes(8 << 20, 1 << 10, BODY_BYTES_LARGEST);
  private static final Setting<Integer> WEBHOOKS_PER_KEY_MAX =
      Setting.named("webhooks.per_key_max", "Webhooks that one API key may have.")
          .number(100, 1, 100_000);
  private static final Setting<Boolean> PLATFORM_ENABLED =
      Setting.named("platform.enabled", "Whether the API offers orders and inventory.").truth(true);

  static ApiSettings read(SettingReader reader) {
    return new ApiSettings(
        ListenerSettings.read(reader),
        reader.get(BODY_BYTES_MAX),
        reader.get(EVENT_BYTES_MAX),
        EventLimits.read(reader),
        reader.get(WEBHOOKS_PER_KEY_MAX),
        reader.get(PLATFORM_ENABLED));
  }
}
