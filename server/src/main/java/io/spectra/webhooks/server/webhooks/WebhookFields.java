package io.spectra.webhooks.server.webhooks;

import io.spectra.webhooks.server.http.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Refuses the fields of a webhook that would be ignored although their sender surely meant
/// something: a secret of the caller's own, retries, and names that differ from a known one only in
/// case or in a final s. All other unknown fields are ignored, as everywhere. Pure.
final class WebhookFields {
  private static final String SECRET = "secret";
  private static final Set<String> RETRIES = Set.of("retry", "retrie"); // without a final s
  private static final List<String> KNOWN = List.of("url", "events", "description", "active");

  private WebhookFields() {}

  /// @throws io.spectra.webhooks.server.http.ApiException 422 naming the field
  static void check(JsonObject json) {
    for (String name : json.names()) {
      if (!json.isNull(name)) {
        objection(name)
            .ifPresent(objection -> {
              throw json.invalid(name, objection);
            });
      }
    }
  }

  private static Optional<String> objection(String name) {
    if (plain(name).equals(SECRET)) {
      return Optional.of(
          "is drawn by the server and cannot be set or changed; for a new one, register the webhook"
              + " again and delete this one, until there is a call that rotates secrets");
    }
    if (RETRIES.contains(plain(name))) {
      return Optional.of("is no field of a webhook: each delivery has one attempt");
    }
    return KNOWN.contains(name)
        ? Optional.empty()
        : KNOWN.stream()
            .filter(known -> plain(known).equals(plain(name)))
            .findFirst()
            .map("is no field of a webhook, unlike \"%s\""::formatted);
  }

  private static String plain(String name) {
    String lowerCase = name.toLowerCase(Locale.ROOT);
    return lowerCase.endsWith("s") ? lowerCase.substring(0, lowerCase.length() - 1) : lowerCase;
  }
}
