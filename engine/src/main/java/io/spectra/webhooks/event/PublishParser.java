package io.spectra.webhooks.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/// Reads the body of a publish request, `{"event","data","timestamp"?}` or `{"events":[…]}`, in one
/// pass that slices each `data` out of the body's own bytes. Unknown fields are ignored. Repeated
/// known fields are refused, because it is unclear which of the two should count.
///
/// A parser never throws because of a request's content. It does not block, so event loops may use
/// it. Instances are thread-safe. The returned request uses the body's array, which must not be
/// changed afterwards.
public final class PublishParser {
  private final EventCatalogue catalogue;
  private final EventLimits limits;

  public PublishParser(EventCatalogue catalogue, EventLimits limits) {
    this.catalogue = catalogue;
    this.limits = limits;
  }

  /// Reads one body. Events without a time get the time `now`.
  public PublishRequest parse(byte[] body, Instant now) {
    try (var walk = StrictJson.open(body)) {
      return new Reading(walk, body, now).request();
    } catch (RefusedException e) {
      return e.refused();
    }
  }

  private enum Field {
    EVENT("event"),
    DATA("data"),
    TIMESTAMP("timestamp"),
    EVENTS("events");

    private final String jsonName;

    Field(String jsonName) {
      this.jsonName = jsonName;
    }

    static @Nullable Field named(String name) {
      return switch (name) {
        case "event" -> EVENT;
        case "data" -> DATA;
        case "timestamp" -> TIMESTAMP;
        case "events" -> EVENTS;
        default -> null;
      };
    }
  }

  /// The fields of one object that have been read.
  private static final class Draft {
    final Set<Field> seen = EnumSet.noneOf(Field.class);
    @Nullable EventType type;
    @Nullable EventData data;
    @Nullable Instant happenedAt;
    @Nullable List<PublishRequest.Item> items;
  }

  /// Reads one body in one pass.
  private final class Reading {
    private final StrictJson walk;
    private final byte[] body;
    private final Instant now;

    Reading(StrictJson walk, byte[] body, Instant now) {
      this.walk = walk;
      this.body = body;
      this.now = now;
    }

    PublishRequest request() {
      var first = walk.next();
      if (first == null) {
        throw RefusedException.malformed("The body is empty; send a JSON object.");
      }
      if (first != JsonToken.START_OBJECT) {
        throw RefusedException.malformed("The body must be a JSON object with event and data.");
      }
      var draft = draft("", true);
      walk.expectEnd();
      var items = draft.items;
      if (items == null) {
        return new PublishRequest.Single(item(draft, ""));
      }
      if (draft.seen.size() > 1) {
        throw RefusedException.invalid("events", "Send either one event or events, not both.");
      }
      return new PublishRequest.Many(items);
    }

    private Draft draft(String path, boolean isWhole) {
      var draft = new Draft();
      while (walk.next() == JsonToken.PROPERTY_NAME) {
        var field = Field.named(walk.text());
        if (field == null || (field == Field.EVENTS && !isWhole)) {
          walk.skipValue();
        } else if (draft.seen.add(field)) {
          read(field, draft, path + field.jsonName);
        } else {
          throw RefusedException.invalid(
              path + field.jsonName, "The field occurs twice; send it once.");
        }
      }
      return draft;
    }

    private void read(Field field, Draft draft, String path) {
      switch (field) {
        case EVENT -> draft.type = type(path);
        case DATA -> draft.data = EventData.read(walk, body, limits, path);
        case TIMESTAMP -> draft.happenedAt = time(path).orElse(null);
        case EVENTS -> draft.items = items(path);
      }
    }

    private List<PublishRequest.Item> items(String path) {
      if (walk.next() != JsonToken.START_ARRAY) {
        throw RefusedException.invalid(path, "The events must be an array of objects.");
      }
      var items = new ArrayList<PublishRequest.Item>();
      for (var token = walk.next(); token != JsonToken.END_ARRAY; token = walk.next()) {
        String itemPath = path + "[" + items.size() + "]";
        if (items.size() == limits.perRequestMax()) {
          throw RefusedException.invalid(
              path,
              "A request may hold at most %s events; send more requests."
                  .formatted(limits.perRequestMax()));
        }
        if (token != JsonToken.START_OBJECT) {
          throw RefusedException.invalid(
              itemPath, "Each event must be an object with event and data.");
        }
        items.add(item(draft(itemPath + ".", false), itemPath + "."));
      }
      if (items.isEmpty()) {
        throw RefusedException.invalid(path, "Send at least one event.");
      }
      return items;
    }

    private PublishRequest.Item item(Draft draft, String path) {
      var type = draft.type;
      var data = draft.data;
      if (type == null) {
        throw RefusedException.missing(
            path + "event", "The field is missing; name the event's type.");
      }
      if (data == null) {
        throw RefusedException.missing(path + "data", "The field is missing; send a JSON object.");
      }
      var happenedAt = draft.happenedAt;
      return new PublishRequest.Item(type, happenedAt == null ? now : happenedAt, data);
    }

    private EventType type(String path) {
      if (walk.next() != JsonToken.VALUE_STRING) {
        throw RefusedException.invalid(path, "The event must be a string such as order.shipped.");
      }
      String name = walk.text();
      return catalogue
          .find(name)
          .map(CatalogueEntry::type)
          .orElseThrow(() -> RefusedException.unknownEvent(path, catalogue.unknownType(name)));
    }

    /// Returns nothing for null, which has the same meaning as a missing field.
    private Optional<Instant> time(String path) {
      var token = walk.next();
      if (token == JsonToken.VALUE_NULL) {
        return Optional.empty();
      }
      if (token != JsonToken.VALUE_STRING) {
        throw RefusedException.invalid(
            path, "The timestamp must be a string such as 2026-05-18T14:23:00Z.");
      }
      try {
        return Optional.of(EventTime.parse(walk.text()));
      } catch (IllegalArgumentException e) {
        throw RefusedException.invalid(path, "The timestamp is wrong: " + e.getMessage() + ".");
      }
    }
  }
}
