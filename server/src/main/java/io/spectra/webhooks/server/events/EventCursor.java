package io.spectra.webhooks.server.events;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/// A checkpoint in a tenant's accepted events: everything up to and including this sequence has
/// been read. Its text is opaque to clients.
record EventCursor(long sequence) {
  private static final Pattern FORM = Pattern.compile("e1\\.(\\d{1,18})");

  static final EventCursor START = new EventCursor(0);

  /// Reads what [#text] wrote, or the start from an empty text; empty for anything else.
  static Optional<EventCursor> parse(String text) {
    if (text.isEmpty()) {
      return Optional.of(START);
    }
    try {
      var plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      var form = FORM.matcher(plain);
      return form.matches()
          ? Optional.of(new EventCursor(Long.parseLong(form.group(1))))
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  String text() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(("e1." + sequence).getBytes(StandardCharsets.UTF_8));
  }
}
