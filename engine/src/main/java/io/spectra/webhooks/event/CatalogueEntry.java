package io.spectra.webhooks.event;

import java.util.Optional;

/// One event type of the catalogue: a description of when it fires, an example of its `data`, and
/// optionally the JSON Schema of `data` as text. Instances are immutable and thread-safe.
public record CatalogueEntry(
    EventType type, String description, EventData example, Optional<String> jsonSchema) {
  public CatalogueEntry {
    if (description.isBlank()) {
      throw new IllegalArgumentException(type + ": an event needs a description of when it fires");
    }
  }
}
