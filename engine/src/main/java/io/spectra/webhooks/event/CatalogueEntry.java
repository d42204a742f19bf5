package io.spectra.webhooks.event;

import java.util.Optional;

/// One type of event as the catalogue shows it: when it fires, how its `data` looks, and, where
/// somebody wrote one, the JSON Schema of `data` as text. Immutable; any thread.
public record CatalogueEntry(
    EventType type, String description, EventData example, Optional<String> jsonSchema) {
  public CatalogueEntry {
    if (description.isBlank()) {
      throw new IllegalArgumentException(type + ": an event needs a description of when it fires");
    }
  }
}
