package io.spectra.webhooks.event;

import java.time.Instant;
import java.util.List;

/// What the body of a request to publish says, or why it is refused.
public sealed interface PublishRequest {
  /// `{"event":…,"data":…}`: answered with one id.
  record Single(Item event) implements PublishRequest {}

  /// `{"events":[…]}`: all or none, answered with ids in the same order.
  record Many(List<Item> events) implements PublishRequest {
    public Many {
      events = List.copyOf(events);
    }
  }

  /// Why nothing is published.
  ///
  /// @param field the path of what is wrong, such as `events[3].data`; empty when it is the whole
  /// @param message a sentence, for the sender, that says what to do
  record Refused(Reason reason, String field, String message) implements PublishRequest {}

  /// One event of a request: checked, but without tenant and id.
  record Item(EventType type, Instant happenedAt, EventData data) {}

  enum Reason {
    /// Not JSON, not an object, or not UTF-8.
    MALFORMED,
    /// An object, but a field that must be there is not.
    MISSING,
    /// There is no event of this name.
    UNKNOWN_EVENT,
    /// An object, but a field is wrong in another way.
    INVALID,
    /// `data` is longer than one event may be.
    TOO_LARGE
  }
}
