package io.spectra.webhooks.server.webhooks;

import io.spectra.webhooks.server.http.JsonObject;
import java.util.List;
import java.util.Locale;

/// Refuses the fields of a webhook that would be ignored although their sender surely meant
/// something: a secret of the caller's own, and names that differ from a known one only in case or
/// in a final s. All other unknown fields are ignored, as everywhere. Pure.
final class WebhookFields {
  private static final String SECRET = "secret";
  private static final List<String> KNOWN =
      List.of("url", "events", "description", "active", SECRET);

  private WebhookFields() {}

  /// @throws io.spectra.webhooks.server.http.ApiException 422 naming the field
  static void check(JsonObject json) {
    if (json.has(SECRET) && !json.isNull(SECRET)) {
      throw json.invalid(
          SECRET,
          "is drawn by the server and cannot be set or changed; for a new one, register the webhook"
              + " again and delete this one, until there is a call that rotates secrets");
    }
    for (String name : json.names()) {
      if (!KNOWN.contains(name)) {
        KNOWN.stream()
            .filter(known -> plain(known).equals(plain(name)))
            .findFirst()
            .ifPresent(known -> refuse(json, name, known));
      }
    }
  }

  private static void refuse(JsonObject json, String name, String known) {
    if (!json.isNull(name)) {
      throw json.invalid(name, "is no field of a webhook; did you mean \"%s\"?".formatted(known));
    }
  }

  private static String plain(String name) {
    String lowerCase = name.toLowerCase(Locale.ROOT);
    return lowerCase.endsWith("s") ? lowerCase.substring(0, lowerCase.length() - 1) : lowerCase;
  }
}
