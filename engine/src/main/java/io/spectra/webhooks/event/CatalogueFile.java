package io.spectra.webhooks.event;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JsonToken;

/// Reads catalogue entries from JSON: an array of objects with `event`, `description`, `example`
/// and optionally `schema`. The built-in catalogue is such a file, and an operator's own types come
/// in such files too. The methods are pure and thread-safe.
final class CatalogueFile {
  private static final Set<String> TEXTS = Set.of("event", "description");
  private static final Set<String> OBJECTS = Set.of("example", "schema");

  private final byte[] json;
  private final StrictJson walk;

  private CatalogueFile(byte[] json, StrictJson walk) {
    this.json = json;
    this.walk = walk;
  }

  /// Reads a whole file.
  ///
  /// @throws IllegalArgumentException if the file is not valid; the message names the entry and the
  ///   fault
  public static List<CatalogueEntry> read(byte[] json) {
    byte[] copy = json.clone();
    try (var walk = StrictJson.open(copy)) {
      return new CatalogueFile(copy, walk).entries();
    } catch (RefusedException e) {
      throw new IllegalArgumentException("event catalogue: " + e.getMessage(), e);
    }
  }

  private List<CatalogueEntry> entries() {
    if (walk.next() != JsonToken.START_ARRAY) {
      throw new IllegalArgumentException(
          "event catalogue: the file must be a JSON array of objects");
    }
    var entries = new ArrayList<CatalogueEntry>();
    for (var token = walk.next(); token != JsonToken.END_ARRAY; token = walk.next()) {
      if (token != JsonToken.START_OBJECT) {
        throw wrong(entries.size(), "must be an object");
      }
      entries.add(entry(entries.size()));
    }
    walk.expectEnd();
    return List.copyOf(entries);
  }

  private CatalogueEntry entry(int index) {
    var texts = new HashMap<String, String>();
    var objects = new HashMap<String, EventData>();
    var seen = new HashSet<String>();
    while (walk.next() == JsonToken.PROPERTY_NAME) {
      String name = walk.text();
      if ((!TEXTS.contains(name) && !OBJECTS.contains(name)) || !seen.add(name)) {
        throw wrong(
            index, "'%s' is unknown or occurs twice".formatted(EventType.abbreviated(name)));
      }
      if (OBJECTS.contains(name)) {
        objects.put(name, EventData.read(walk, json, EventLimits.DEFAULT, name));
      } else if (walk.next() == JsonToken.VALUE_STRING) {
        texts.put(name, walk.text());
      } else {
        throw wrong(index, name + " must be a string");
      }
    }
    return entry(index, texts, objects);
  }

  private static CatalogueEntry entry(
      int index, Map<String, String> texts, Map<String, EventData> objects) {
    String name = texts.get("event");
    String description = texts.get("description");
    EventData example = objects.get("example");
    if (name == null || description == null || example == null) {
      throw wrong(index, "needs event, description and example");
    }
    var schema = Optional.ofNullable(objects.get("schema"));
    try {
      return new CatalogueEntry(
          new EventType(name),
          description,
          example,
          schema.map(object -> new String(object.bytes(), StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "event catalogue, entry %s: %s".formatted(index, e.getMessage()), e);
    }
  }

  private static IllegalArgumentException wrong(int index, String what) {
    return new IllegalArgumentException("event catalogue, entry %s: %s".formatted(index, what));
  }
}
